internal import Bytes
public import Postal

/// Walks through the recipients of an expansion, a chunk at a time.
///
/// Aliases inside it are expanded too, each once, so that an expanded message needs no further expansion and
/// circles end. Memory grows by a fingerprint per recipient, not by the recipient. Two walks over
/// tables that did not change give the same chunks.
public struct Expander {
  /// The most recipients of one expansion.
  public static let recipientLimit = 10_000_000
  /// The most files that may include one another.
  public static let includeLimit = 10
  /// The most problems that are kept as text.
  public static let problemLimit = 100
  /// The most domains that are remembered.
  private static let placeLimit = 10_000

  /// Recipients that belong into one message.
  public struct Chunk: Sendable {
    /// Who is told of failures instead of the sender; see `Expansion.sender`.
    public var owner: Address?
    /// The recipients; some may be internal addresses.
    public var recipients: [Address]
  }

  /// How many recipients were given so far.
  public private(set) var count = 0
  /// Entries of included files that were left out, the first ones.
  public private(set) var problems: [Problem] = []
  /// How many entries were left out.
  public private(set) var problemCount = 0

  private let lookup: Lookup
  private let address: Address
  private var frames: [ExpansionFrame]
  private var visited: Set<[UInt8]> = []
  private var fingerprints: Set<UInt64> = []
  private var held: (address: Address, owner: Address?)?
  private var places: [[UInt8]: Lookup.Place] = [:]
  private var hasDiscarded = false
  private var hasCircle = false

  init(_ expansion: Expansion, lookup: Lookup) {
    self.lookup = lookup
    address = expansion.address
    frames = [
      ExpansionFrame(list: expansion.entry, address: expansion.address, owner: expansion.owner)
    ]
    visited.insert(expansion.entry.key)
  }

  /// The next recipients, at most `limit` of them, all with the same owner; nil at the end.
  ///
  /// A failure means that the rest is not known now, or that the list is nobody's: then no message
  /// of it should go out. Walk once without writing to know before.
  public mutating func next(limit: Int) throws(Failure) -> Chunk? {
    var chunk: Chunk?
    while chunk.map({ $0.recipients.count < limit }) != false {
      guard let (recipient, owner) = try take() else { break }
      if let open = chunk, open.owner != owner {
        held = (recipient, owner)
        break
      }
      chunk = chunk ?? Chunk(owner: owner, recipients: [])
      chunk?.recipients.append(recipient)
    }
    if let chunk {
      count += chunk.recipients.count
    } else if count == 0, !hasDiscarded {
      throw nobody()
    }
    return chunk
  }

  private func nobody() -> Failure {
    hasCircle
      ? Failure(.routingLoop, "the aliases behind \(address.text) lead in a circle to nobody")
      : Failure(EnhancedStatus(.permanent, 2, 4), "the list \(address.text) names nobody")
  }

  private mutating func take() throws(Failure) -> (Address, Address?)? {
    if let recipient = held {
      held = nil
      return recipient
    }
    while !frames.isEmpty {
      let last = frames.count - 1
      guard let item = try frames[last].next() else {
        frames.removeLast()
        continue
      }
      let owner = frames[last].owner
      guard let recipient = try recipient(item, in: last) else { continue }
      if try isNew(recipient) { return (recipient, owner) }
    }
    return nil
  }

  private mutating func isNew(_ recipient: Address) throws(Failure) -> Bool {
    var hasher = Hasher()
    hasher.combine(recipient)
    let isNew = fingerprints.insert(UInt64(bitPattern: Int64(hasher.finalize()))).inserted
    if fingerprints.count > Self.recipientLimit {
      throw Failure(
        EnhancedStatus(.permanent, 5, 3),
        "the list \(address.text) has more than \(Self.recipientLimit) recipients")
    }
    return isNew
  }

  /// The recipient that an item is; nil if it leads on or is nobody.
  private mutating func recipient(
    _ item: AliasItem, in index: Int
  ) throws(Failure) -> Address? {
    switch item.target {
    case .address(let target): return try follow(lookup.qualified(target), in: index)
    case .unaliased(let target):
      let plain = lookup.qualified(target)
      return isHere(plain) ? InternalAddress.unaliased(plain).address : plain
    case .include(let path):
      try include(path, in: frames[index])
      return nil
    case .discard:
      hasDiscarded = true
      return nil
    case .command, .maildir, .file, .failure, .unusable:
      if let file = frames[index].includedFile {
        note(item, file)
        return nil
      }
      return InternalAddress.target(
        of: frames[index].address, index: item.index, fingerprint: item.target.fingerprint
      ).address
    }
  }

  private mutating func note(_ item: AliasItem, _ file: [UInt8]) {
    problemCount += 1
    guard problems.count < Self.problemLimit else { return }
    let reason: [UInt8] =
      switch item.target {
      case .unusable(let reason): reason
      case .address, .unaliased, .include, .command, .maildir, .file, .discard, .failure:
        [UInt8]("`".utf8) + item.target.bytes + [UInt8]("` is not an address".utf8)
      }
    problems.append(Problem(file: file, line: item.line, text: reason))
  }

  /// The address itself, unless it is a list, which is walked through next.
  private mutating func follow(
    _ target: Address, in index: Int
  ) throws(Failure) -> Address? {
    guard let entry = list(for: target) else { return target }
    let frame = frames[index]
    if frame.list.isSame(as: entry) { return InternalAddress.unaliased(target).address }
    guard visited.insert(entry.key).inserted else {
      hasCircle = hasCircle || frames.contains { $0.list.isSame(as: entry) }
      return nil
    }
    if frames.count > Router.depthLimit {
      throw Failure(.routingLoop, "more than \(Router.depthLimit) lists lead one to the next")
    }
    let owner = try lookup.owner(of: entry, domain: target.domain)
    frames.append(ExpansionFrame(list: entry, address: target, owner: owner ?? frame.owner))
    return nil
  }

  /// What is not known now is left to the recipient's own message.
  private mutating func list(for target: Address) -> AliasEntry? {
    do throws(Failure) {
      return try lookup.list(for: target, in: place(target.domain))
    } catch {
      return nil
    }
  }

  /// Remembers the answer: a long list has few domains.
  private mutating func place(_ domain: [UInt8]) throws(Failure) -> Lookup.Place {
    if let place = places[domain] { return place }
    let place = try lookup.place(domain)
    if places.count < Self.placeLimit { places[domain] = place }
    return place
  }

  private func isHere(_ address: Address) -> Bool {
    do throws(Failure) { return try lookup.isHere(address.domain) } catch { return false }
  }

  private mutating func include(_ path: [UInt8], in frame: ExpansionFrame) throws(Failure) {
    guard visited.insert([UInt8](":include:".utf8) + path).inserted else { return }
    if frames.count(where: { $0.includedFile != nil }) >= Self.includeLimit {
      throw Failure(
        .routingLoop, "more than \(Self.includeLimit) files include one another, \(path.text) last")
    }
    frames.append(ExpansionFrame(frame, file: path, lines: try lookup.tables.include(path)))
  }
}
