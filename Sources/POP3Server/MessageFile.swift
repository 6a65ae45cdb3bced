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
    let (first, second) = (a.moment, b.moment)
    for (x, y) in [(first.seconds, second.seconds), (first.microseconds, second.microseconds)]
    where x != y {
      return x.count == y.count ? x.lexicographicallyPrecedes(y) : x.count < y.count
    }
    return a.key.lexicographicallyPrecedes(b.key)
  }

  /// The digits of the seconds with which names begin, and of the microseconds behind `.M`, without zeros in front.
  private var moment: (seconds: ArraySlice<UInt8>, microseconds: ArraySlice<UInt8>) {
    let seconds = key.prefix(while: \.isDigit)
    let rest = key.dropFirst(seconds.count)
    guard rest.starts(with: [".", "M"]) else { return (seconds, []) }
    return (seconds, rest.dropFirst(2).prefix(while: \.isDigit).drop { $0 == "0" })
  }
}
