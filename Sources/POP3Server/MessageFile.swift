internal import Bytes
internal import Configuration
internal import Digest
internal import POP3

/// What a file name in `new` or `cur` says of a message.
struct MessageFile: Hashable {
  /// The path from the Maildir: `cur/name`.
  let path: [UInt8]
  /// Where the part that no other message has begins and ends; renaming by other programs leaves it alone.
  private let unique: Range<Int>
  /// When it came: the number with which the name begins, and the one behind `.M`. They are kept, for a mailbox
  /// is sorted by them.
  private let seconds: Int
  private let microseconds: Int

  /// Reads a name in `new` or `cur`; nil for what is no message.
  init?(_ folder: StaticString, _ name: borrowing Span<UInt8>) {
    var path = Array("\(folder)/".utf8)
    path.append(name)
    self.init(path: path)
  }

  /// Reads a path from the Maildir; nil for what is no message.
  init?(path: [UInt8]) {
    let start = 4
    guard path.count > start, path[3] == "/", path[start] != "." else { return nil }
    let end = path[start...].firstIndex { $0 == "," || $0 == ":" } ?? path.count
    guard end > start else { return nil }
    self.path = path
    unique = start..<end
    seconds = Self.number(path, unique)
    microseconds = Self.microseconds(path, unique)
  }

  /// The part that no other message has.
  var key: ArraySlice<UInt8> { path[unique] }

  /// The name without flags.
  var base: ArraySlice<UInt8> { path[unique.lowerBound...].prefix { $0 != ":" } }

  /// The octets with CR LF, if the name has them: the field `W=`.
  var size: Int? {
    var from = unique.upperBound
    while from < path.count, path[from] == "," {
      let end = path[(from + 1)...].firstIndex { $0 == "," || $0 == ":" } ?? path.count
      let field = path[(from + 1)..<end]
      if field.starts(with: ["W", "="]) { return [UInt8](field.dropFirst(2)).decimal }
      from = end
    }
    return nil
  }

  /// The unique name for clients: by the format if that takes no numbers, else the key; or a digest of the key
  /// where RFC 1939 §7 does not allow that.
  func name(_ format: UIDLFormat) -> [UInt8] {
    let name = format.name(file: [UInt8](base)) ?? [UInt8](key)
    if name.count <= Maildrop.nameLimit, name.allSatisfy(\.isVisible) { return name }
    var out: [UInt8] = []
    for octet in HashFunction.sha256.digest([UInt8](key)).prefix(20) {
      out.append(UInt8.hexDigit(octet >> 4))
      out.append(UInt8.hexDigit(octet & 15))
    }
    return out
  }

  /// Whether this message came before another: by the time in the names, then by the names.
  static func comesBefore(_ a: MessageFile, _ b: MessageFile) -> Bool {
    if a.seconds != b.seconds { return a.seconds < b.seconds }
    if a.microseconds != b.microseconds { return a.microseconds < b.microseconds }
    return a.key.lexicographicallyPrecedes(b.key)
  }

  /// The number that begins here, or the greatest there is.
  private static func number(_ path: [UInt8], _ range: Range<Int>) -> Int {
    var number = 0
    for octet in path[range] {
      guard octet.isDigit else { break }
      let (product, overflow) = number.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int(octet - 0x30))
      if overflow || carry { return .max }
      number = sum
    }
    return number
  }

  /// The number behind `.M`, where that follows the digits with which the name begins.
  private static func microseconds(_ path: [UInt8], _ unique: Range<Int>) -> Int {
    var at = unique.lowerBound
    while at < unique.upperBound, path[at].isDigit { at += 1 }
    guard unique.upperBound - at > 2, path[at] == ".", path[at + 1] == "M" else { return 0 }
    return number(path, (at + 2)..<unique.upperBound)
  }
}
