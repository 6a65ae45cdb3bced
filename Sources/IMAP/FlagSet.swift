/// The flags of a message without `\Recent`, or those that a command names.
public struct FlagSet: Hashable, Sendable {
  /// The flags that are no keywords.
  public struct System: OptionSet, Hashable, Sendable {
    /// One bit for each flag.
    public let rawValue: UInt8

    /// Flags of these bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// `\Answered`
    public static let answered = System(rawValue: 1)
    /// `\Flagged`
    public static let flagged = System(rawValue: 2)
    /// `\Deleted`
    public static let deleted = System(rawValue: 4)
    /// `\Seen`
    public static let seen = System(rawValue: 8)
    /// `\Draft`
    public static let draft = System(rawValue: 16)
  }

  /// The flags that are no keywords.
  public var system: System
  /// The keywords, each once.
  public var keywords: [Keyword]

  /// A set.
  public init(_ system: System = [], keywords: [Keyword] = []) {
    self.system = system
    self.keywords = keywords
  }

  /// Those that a client names, each once.
  public init(_ flags: [Flag]) {
    self.init()
    var known: Set<Keyword> = []
    for flag in flags {
      switch flag {
      case .answered: system.insert(.answered)
      case .flagged: system.insert(.flagged)
      case .deleted: system.insert(.deleted)
      case .seen: system.insert(.seen)
      case .draft: system.insert(.draft)
      case .recent: break
      case .keyword(let keyword): if known.insert(keyword).inserted { keywords.append(keyword) }
      }
    }
  }

  /// Whether a flag is among them; `\Recent` never is.
  public func contains(_ flag: Flag) -> Bool {
    switch flag {
    case .answered: system.contains(.answered)
    case .flagged: system.contains(.flagged)
    case .deleted: system.contains(.deleted)
    case .seen: system.contains(.seen)
    case .draft: system.contains(.draft)
    case .recent: false
    case .keyword(let keyword): keywords.contains(keyword)
    }
  }

  /// The flags of a message after STORE.
  public func changed(_ change: StoreArguments.Change, _ named: FlagSet) -> FlagSet {
    switch change {
    case .replace: return named
    case .add:
      if named.keywords.isEmpty { return FlagSet(system.union(named.system), keywords: keywords) }
      let known = Set(keywords)
      let new = named.keywords.filter { !known.contains($0) }
      return FlagSet(system.union(named.system), keywords: keywords + new)
    case .remove:
      let gone = Set(named.keywords)
      return FlagSet(
        system.subtracting(named.system), keywords: keywords.filter { !gone.contains($0) })
    }
  }
}

// The flags as a response lists them.
extension FlagSet: Sequence {
  /// Goes through the flags; those that are no keywords come first.
  public struct Iterator: IteratorProtocol {
    private let set: FlagSet
    private var position = 0

    fileprivate init(_ set: FlagSet) { self.set = set }

    /// The next flag.
    public mutating func next() -> Flag? {
      while position < Flag.system.count {
        defer { position += 1 }
        if set.contains(Flag.system[position]) { return Flag.system[position] }
      }
      let index = position - Flag.system.count
      guard index < set.keywords.count else { return nil }
      position += 1
      return .keyword(set.keywords[index])
    }
  }

  /// An iterator over the flags.
  public func makeIterator() -> Iterator { Iterator(self) }
}
