internal import Bytes
public import Postal

/// The answer section of a message of the DNS; RFC 1035 §4.1. Whatever it holds, reading it ends.
public struct DNSAnswer: Sendable {
  /// The types of records that mail needs.
  public enum Kind: Int, Sendable {
    /// A.
    case address4 = 1
    /// MX.
    case exchanger = 15
    /// AAAA.
    case address6 = 28
  }

  /// The most records that are looked at.
  public static let recordLimit = 256
  /// Octets of the longest name; RFC 1035 §3.1.
  private static let nameLimit = 255

  private let bytes: [UInt8]
  private var found: [(type: Int, data: Range<Int>)] = []

  /// Reads the records; nil if the message is not one. What was cut off at the end is missing.
  public init?(_ bytes: [UInt8]) {
    self.bytes = bytes
    guard bytes.count >= 12 else { return nil }
    var at = 12
    for _ in 0..<number(4) {
      guard let end = endOfName(at), end + 4 <= bytes.count else { return nil }
      at = end + 4
    }
    for _ in 0..<min(number(6), Self.recordLimit) {
      guard let end = endOfName(at), end + 10 <= bytes.count else { break }
      let data = (end + 10)..<(end + 10 + number(end + 8))
      guard data.upperBound <= bytes.count else { break }
      let isInternet = number(end + 2) == 1
      if isInternet { found.append((number(end), data)) }
      at = data.upperBound
    }
  }

  /// The mail exchangers among the records; one whose name makes no sense is left out.
  public var exchangers: [Exchanger] { records(.exchanger).compactMap(exchanger) }

  /// Where the data of the records of a type are.
  private func records(_ kind: Kind) -> [Range<Int>] {
    found.filter { $0.type == kind.rawValue }.map(\.data)
  }

  /// The addresses among the records.
  public func addresses(_ kind: Kind) -> [IPAddress] {
    records(kind).compactMap { data in
      data.count == (kind == .address4 ? 4 : 16) ? IPAddress(octets: [UInt8](bytes[data])) : nil
    }
  }

  /// The exchanger of a record; nil if it is none.
  private func exchanger(_ data: Range<Int>) -> Exchanger? {
    guard data.count >= 3, let name = name(data.lowerBound + 2) else { return nil }
    var exchanger = Exchanger(number(data.lowerBound), name)
    exchanger.isAuthentic = isAuthentic
    return exchanger
  }

  /// The bit AD, which libc takes away unless resolv.conf(5) says `options trust-ad`.
  private var isAuthentic: Bool { bytes[3] & 0x20 != 0 }

  private func number(_ at: Int) -> Int { Int(bytes[at]) << 8 | Int(bytes[at + 1]) }

  /// Where what follows a name begins.
  private func endOfName(_ start: Int) -> Int? {
    var at = start
    while at < bytes.count {
      let length = Int(bytes[at])
      if length == 0 { return at + 1 }
      if length >= 0xC0 { return at + 2 }
      if length >= 0x40 { return nil }
      at += 1 + length
    }
    return nil
  }

  /// A name with dots between its labels, empty for the root; a label that has a dot is none of mail's.
  private func name(_ start: Int) -> [UInt8]? {
    var out: [UInt8] = []
    var at = start
    // each jump goes back, so they come to an end
    while at < bytes.count {
      let length = Int(bytes[at])
      if length == 0 { return out }
      if length >= 0xC0 {
        guard at + 1 < bytes.count, number(at) & 0x3FFF < at else { return nil }
        at = number(at) & 0x3FFF
        continue
      }
      let end = at + 1 + length
      guard length < 0x40, end <= bytes.count, out.count + length < Self.nameLimit else {
        return nil
      }
      let label = bytes[(at + 1)..<end]
      if label.contains(".") { return nil }
      if !out.isEmpty { out.append(".") }
      out.append(contentsOf: label)
      at = end
    }
    return nil
  }
}
