public import Bytes
internal import Postal

/// The name of a message, angle brackets included; the `msg-id` of RFC 5322 §3.6.4.
public struct MessageID: Hashable, Sendable {
  /// `<…@…>`, one word; what was read from a message may lack the `@` and have any octets.
  public let bytes: [UInt8]

  /// The name without its brackets.
  public var content: ArraySlice<UInt8> { bytes[1..<(bytes.count - 1)] }

  /// A name as it was read.
  init(bytes: [UInt8]) { self.bytes = bytes }

  /// A new name: `<20261120225012.123456.AB12CD34@domain>`.
  ///
  /// It is unique if `random` is; what is no domain is written as `localhost`.
  public init(_ timestamp: Timestamp, random: [UInt8], domain: [UInt8]) {
    let civil = timestamp.civil()
    var out: [UInt8] = ["<"]
    out.append(decimal: civil.year, width: 4)
    for number in [civil.month, civil.day, civil.hour, civil.minute, civil.second] {
      out.append(decimal: number, width: 2)
    }
    out.append(".")
    out.append(decimal: timestamp.microseconds, width: 6)
    out.append(".")
    for byte in random.prefix(64) { out.append(hex: byte) }
    out.append("@")
    out.append(contentsOf: Address.isDomain(domain) ? domain : Array("localhost".utf8))
    out.append(">")
    bytes = out
  }
}
