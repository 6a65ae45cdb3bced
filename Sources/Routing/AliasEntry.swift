internal import Bytes
internal import Postal

/// A list of targets in a table: an alias, or the right side of an entry of the users table.
public struct AliasEntry: Sendable {
  /// The name as it is looked up, in lower case: `list`, or `info@example.org`.
  public let name: [UInt8]
  /// The path of the table.
  public let file: [UInt8]
  /// The line in which the entry begins.
  public let line: Int
  /// Which kinds of targets it may have.
  public let allowed: AllowedTargets
  private let bytes: [UInt8]
  private let range: Range<Int>

  /// An entry whose targets are a part of some bytes, which begins in `line`.
  public init(
    name: [UInt8], file: [UInt8], line: Int, bytes: [UInt8], range: Range<Int>? = nil,
    allowed: AllowedTargets = .all
  ) {
    self.name = name
    self.file = file
    self.line = line
    self.bytes = bytes
    self.range = range ?? 0..<bytes.count
    self.allowed = allowed
  }

  /// The targets, one after the other.
  public var targets: AliasTargetParser {
    AliasTargetParser(bytes, range: range, line: line, allowed: allowed)
  }

  /// What tells it from every other entry.
  var key: [UInt8] { file + [ASCII.nul] + name }

  /// Whether both are the same entry of the same table.
  func isSame(as other: AliasEntry) -> Bool { name == other.name && file == other.file }

  /// `name (file:line)`, for sentences.
  var place: String { "\(file.text):\(line)" }
}
