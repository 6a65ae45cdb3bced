internal import Bytes
internal import Postal

/// Makes the header of a queued message out of the one a program wrote.
///
/// Octets stay as they are, but for three things: `Bcc` goes, what must be there and is missing comes
/// first, and addresses without a domain get one. RFC 5322 §3.6, RFC 6409 §8.
public struct HeaderComposer {
  /// What may have to be supplied.
  public struct Supplies {
    /// The address for `From`, with a name for people.
    public var from: Mailbox
    /// The date, as a field has it.
    public var date: [UInt8]
    /// The Message-ID with its angle brackets.
    public var messageID: [UInt8]
    /// The domain for addresses without one; nil leaves all of the header as it is.
    public var domain: [UInt8]?

    /// What may have to be supplied.
    public init(from: Mailbox, date: [UInt8], messageID: [UInt8], domain: [UInt8]?) {
      self.from = from
      self.date = date
      self.messageID = messageID
      self.domain = domain
    }
  }

  private let header: Header
  private let supplies: Supplies
  /// The fields of whoever sent the message on last; RFC 5322 §3.6.6.
  private let resent: [HeaderField]

  /// A composer for a header that was read, with its recipient fields.
  public init(_ header: Header, _ fields: RecipientFields, _ supplies: Supplies) {
    self.header = header
    self.supplies = supplies
    resent = fields.resentBlock
  }

  /// The whole header with what ends it.
  public func compose() -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(header.bodyStart + 512)
    if supplies.domain != nil { supply(into: &out) }
    for field in header.fields where !isNamed(field, "bcc", "resent-bcc") {
      append(field, to: &out)
    }
    switch header.ending {
    case .blankLine, .otherLine: out.append(ASCII.lf)
    case .endOfInput: break
    }
    return out
  }

  private func supply(into out: inout [UInt8]) {
    if resent.isEmpty {
      if header.first("date") == nil { Self.append("Date", supplies.date, to: &out) }
      if header.first("from") == nil { Self.append("From", supplies.from.bytes, to: &out) }
      if header.first("message-id") == nil {
        Self.append("Message-ID", supplies.messageID, to: &out)
      }
    } else {
      if !hasResent("resent-date") { Self.append("Resent-Date", supplies.date, to: &out) }
      if !hasResent("resent-from") { Self.append("Resent-From", supplies.from.bytes, to: &out) }
      if !hasResent("resent-message-id") {
        Self.append("Resent-Message-ID", supplies.messageID, to: &out)
      }
    }
  }

  private func hasResent(_ name: StaticString) -> Bool {
    resent.contains { isNamed($0, name) }
  }

  private func isNamed(_ field: HeaderField, _ names: StaticString...) -> Bool {
    names.contains { field.isNamed($0, in: header.bytes.span) }
  }

  private static func append(_ name: StaticString, _ value: [UInt8], to out: inout [UInt8]) {
    out.append("\(name)")
    out.append(": ")
    out.append(contentsOf: value)
    out.append(ASCII.lf)
  }

  /// Appends a field; if it holds addresses, each one without a domain gets it.
  private func append(_ field: HeaderField, to out: inout [UInt8]) {
    var start = field.range.lowerBound
    if let domain = supplies.domain, holdsAddresses(field) {
      for end in unqualifiedEnds(field) {
        out.append(header.bytes.span.extracting(start..<end))
        out.append("@")
        out.append(contentsOf: domain)
        start = end
      }
    }
    out.append(header.bytes.span.extracting(start..<field.range.upperBound))
  }

  private func holdsAddresses(_ field: HeaderField) -> Bool {
    isNamed(
      field, "from", "sender", "reply-to", "to", "cc", "resent-from", "resent-sender",
      "resent-reply-to", "resent-to", "resent-cc")
  }

  /// Where in the header the addresses without a domain end; none if the field cannot be read.
  private func unqualifiedEnds(_ field: HeaderField) -> [Int] {
    var ends: [Int] = []
    do throws(ParsingError) {
      var reader = AddressReader(header.bytes, in: field.bodyRange)
      while let mailbox = try reader.next() {
        if mailbox.address.domain.isEmpty { ends.append(reader.addressEnd) }
      }
    } catch { return [] }
    return ends
  }
}
