internal import Bytes

/// The options of a command line, for programs with few: `-x`, `-x VALUE`, `--name`, `--name VALUE`, `--name=VALUE`.
///
/// `--` ends the options; a lone `-` is an operand.
public struct Options: Sendable {
  /// One option that a program knows.
  public struct Known: Sendable {
    /// The long name, without dashes.
    public let name: String
    /// The short name, without dash.
    public let letter: Character?
    /// Whether a value follows.
    public let takesValue: Bool

    /// An option. `letter` is its short name.
    public init(_ name: String, _ letter: Character? = nil, takesValue: Bool = false) {
      self.name = name
      self.letter = letter
      self.takesValue = takesValue
    }
  }

  /// A command line that does not fit; the text is a sentence for the caller.
  public struct Misuse: Error, Hashable, Sendable {
    /// What is wrong.
    public let text: String

    /// A misuse, in a sentence.
    public init(_ text: String) { self.text = text }
  }

  /// The options in the order given; the value is empty where none is taken.
  public private(set) var given: [(name: String, value: [UInt8])] = []
  /// What is left, in order.
  public private(set) var operands: [[UInt8]] = []

  /// Reads arguments, the program's own name not among them.
  public init(_ arguments: [[UInt8]], known: [Known]) throws(Misuse) {
    var rest = arguments[...]
    while let word = rest.popFirst() {
      let dashes: [UInt8] = ["-", "-"]
      if word == dashes {
        operands += rest
        return
      }
      if word.starts(with: dashes) {
        try takeLong([UInt8](word.dropFirst(2)), &rest, known)
      } else if word.first == "-", word.count > 1 {
        try takeShort(word.dropFirst(), &rest, known)
      } else {
        operands.append(word)
      }
    }
  }

  private mutating func takeLong(
    _ word: [UInt8], _ rest: inout ArraySlice<[UInt8]>, _ known: [Known]
  ) throws(Misuse) {
    let (name, attached) = word.cut(at: "=").map { ($0.before, Optional($0.after)) } ?? (word, nil)
    guard let option = known.first(where: { Array($0.name.utf8) == name }) else {
      throw Misuse("there is no option --\(name.text)")
    }
    if !option.takesValue, attached != nil { throw Misuse("--\(option.name) takes no value") }
    try take(option, attached, &rest)
  }

  private mutating func takeShort(
    _ letters: ArraySlice<UInt8>, _ rest: inout ArraySlice<[UInt8]>, _ known: [Known]
  ) throws(Misuse) {
    var letters = letters
    while let letter = letters.popFirst() {
      let name = Character(Unicode.Scalar(letter))
      guard let option = known.first(where: { $0.letter == name }) else {
        throw Misuse("there is no option -\(name)")
      }
      try take(option, option.takesValue && !letters.isEmpty ? [UInt8](letters) : nil, &rest)
      if option.takesValue { return }
    }
  }

  private mutating func take(
    _ option: Known, _ attached: [UInt8]?, _ rest: inout ArraySlice<[UInt8]>
  ) throws(Misuse) {
    guard option.takesValue else {
      given.append((option.name, []))
      return
    }
    guard let value = attached ?? rest.popFirst() else {
      throw Misuse("--\(option.name) needs a value")
    }
    given.append((option.name, value))
  }

  /// Whether the option was given.
  public func has(_ name: String) -> Bool { given.contains { $0.name == name } }

  /// The value of the option, of the last one if it was given several times.
  public func value(_ name: String) -> [UInt8]? { given.last { $0.name == name }?.value }

  /// The value of the option as a path.
  public func path(_ name: String) throws(Misuse) -> Path? {
    guard let value = value(name) else { return nil }
    guard !value.isEmpty, let path = Path(value) else { throw Misuse("--\(name) needs a path") }
    return path
  }
}
