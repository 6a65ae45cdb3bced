public import Bytes
public import Unix

/// The name of a queued message, as in `20261120T235012.123456Z.4711.ab12cd34`.
///
/// Names sort by time of arrival. Only these octets occur: digits, `T`, `Z`, `.`, `a`–`f`.
public struct QueueID: Hashable, Comparable, Sendable {
  /// The name.
  public let bytes: [UInt8]

  /// A name made of the time, the process number and 32 random bits.
  public init(time: Timestamp, pid: Int32, random: [UInt8]) {
    var out: [UInt8] = []
    let c = time.civil()
    for (number, width) in [(c.year, 4), (c.month, 2), (c.day, 2)] {
      out.append(decimal: number, width: width)
    }
    out.append("T")
    for number in [c.hour, c.minute, c.second] { out.append(decimal: number, width: 2) }
    out.append(".")
    out.append(decimal: time.microseconds, width: 6)
    out.append("Z.")
    out.append(decimal: Int(pid))
    out.append(".")
    for byte in random.prefix(4) { out.append(hex: byte, lowercased: true) }
    bytes = out
  }

  /// Reads a name; nil if it is not exactly of the form above.
  public init?(_ text: [UInt8]) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    func digits(_ part: ArraySlice<UInt8>) -> Bool { part.allSatisfy(\.isDigit) }
    guard parts.count == 4, text.count <= 64, parts[0].count == 15, parts[1].count == 7,
      digits(parts[0].prefix(8)), parts[0].dropFirst(8).first == "T", digits(parts[0].suffix(6)),
      digits(parts[1].prefix(6)), parts[1].last == "Z",
      1...10 ~= parts[2].count, digits(parts[2]), parts[3].count == 8,
      parts[3].allSatisfy({ $0.isDigit || UInt8("a")...UInt8("f") ~= $0 })
    else { return nil }
    bytes = text
  }

  /// The name of the n-th message that takes the place of this one; the same for the same arguments.
  public func child(_ number: Int, of recipient: [UInt8]) -> QueueID {
    var hash = Fingerprint()
    hash.add(bytes)
    hash.add([0])
    hash.add(recipient)
    hash.add([0])
    hash.add(Array(String(number).utf8))
    let value = hash.value
    var out = [UInt8](bytes.prefix(24))
    out.append(decimal: Int(value >> 32 % 1_000_000_000))
    out.append(".")
    for shift in stride(from: 24, through: 0, by: -8) {
      out.append(hex: UInt8(truncatingIfNeeded: value >> UInt64(shift)), lowercased: true)
    }
    return QueueID(out) ?? self
  }

  /// When the message arrived.
  public var time: Timestamp {
    func number(_ from: Int, _ count: Int) -> Int {
      [UInt8](bytes[from..<from + count]).decimal ?? 0
    }
    let civil = Timestamp.Civil(
      year: number(0, 4), month: number(4, 2), day: number(6, 2), hour: number(9, 2),
      minute: number(11, 2), second: number(13, 2))
    return Timestamp(civil, microseconds: number(16, 6))
  }

  /// The name as a file name.
  public var path: Path { Path(bytes) ?? "invalid" }

  /// The name as text.
  public var text: String { bytes.text }

  /// Earlier arrival first.
  public static func < (a: Self, b: Self) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }
}
