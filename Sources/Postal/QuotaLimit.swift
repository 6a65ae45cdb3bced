internal import Bytes

/// How much a mailbox may hold, as Maildir++ counts it.
public struct QuotaLimit: Hashable, Sendable {
  /// The most octets; nil for no limit.
  public var octets: Int?
  /// The most messages; nil for no limit.
  public var messages: Int?

  /// A limit; at least one of the two should be there.
  public init(octets: Int?, messages: Int? = nil) {
    self.octets = octets
    self.messages = messages
  }

  /// Reads `1G`, `1G,10000`, `,10000`, or the form of a `maildirsize` file: `1000000S,1000C`.
  public init?(_ text: [UInt8]) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { [UInt8]($0) }
    guard 1...2 ~= parts.count, text != [","], !text.isEmpty else { return nil }
    self.init(octets: nil)
    for (index, part) in parts.enumerated() where !part.isEmpty {
      let isCount = part.last?.uppercased == "C" || (index == 1 && part.decimal != nil)
      let number = part.last.map { "CS".utf8.contains($0.uppercased) } == true
      let digits = number ? [UInt8](part.dropLast()) : part
      if isCount {
        guard messages == nil, let count = digits.decimal, count > 0 else { return nil }
        messages = count
      } else {
        guard octets == nil, let size = number ? digits.decimal : Units.octets(digits), size > 0
        else { return nil }
        octets = size
      }
    }
  }

  /// The form of the first line of a `maildirsize` file: `1000000S,1000C`.
  public var bytes: [UInt8] {
    var out: [UInt8] = []
    if let octets {
      out.append(decimal: octets)
      out.append("S")
    }
    if let messages {
      if !out.isEmpty { out.append(",") }
      out.append(decimal: messages)
      out.append("C")
    }
    return out
  }
}
