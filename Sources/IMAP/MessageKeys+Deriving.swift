internal import Bytes
public import Message

extension MessageKeys {
  /// The keys that a header has; of fields that come twice the first counts, of those with addresses all.
  public init(_ header: Header, _ charsets: any CharsetConverter) {
    self.init()
    var fields = KeyFields()
    let octets = header.bytes.span
    for field in header.fields { fields.add(field, in: octets) }
    if let date = fields.date.flatMap({ MessageDate(parsing: $0) }) {
      sent = date.timestamp.seconds
      sentOffset = date.offsetMinutes
    }
    setSubject(charsets.decoded(fields.subject ?? []))
    setAddresses(fields, charsets)
    messageID = MessageID.names(in: fields.messageID).first ?? []
    references = MessageID.names(in: fields.references)
    if references.isEmpty { references = Array(MessageID.names(in: fields.inReplyTo).prefix(1)) }
  }

  private mutating func setSubject(_ text: [UInt8]) {
    subject = UnicodeCasemap.key(text)
    let base = BaseSubject(text)
    baseSubject = base.bytes.count == text.count ? subject : UnicodeCasemap.key(base.bytes)
    isReply = base.isReplyOrForward
  }

  private mutating func setAddresses(_ fields: KeyFields, _ charsets: any CharsetConverter) {
    let from = AddressKeys(fields.from, charsets)
    (self.from, firstFrom, displayFrom) = (from.all, from.first, from.display)
    let to = AddressKeys(fields.to, charsets)
    (self.to, firstTo, displayTo) = (to.all, to.first, to.display)
    let cc = AddressKeys(fields.cc, charsets)
    (self.cc, firstCc) = (cc.all, cc.first)
    bcc = AddressKeys(fields.bcc, charsets).all
  }
}

/// The fields of a header that keys come from, unfolded.
private struct KeyFields {
  private(set) var date: [UInt8]?
  private(set) var subject: [UInt8]?
  private(set) var messageID: [UInt8]?
  private(set) var references: [UInt8]?
  private(set) var inReplyTo: [UInt8]?
  private(set) var from: [EnvelopeAddress] = []
  private(set) var to: [EnvelopeAddress] = []
  private(set) var cc: [EnvelopeAddress] = []
  private(set) var bcc: [EnvelopeAddress] = []

  mutating func add(_ field: HeaderField, in octets: Span<UInt8>) {
    switch field.nameRange.count {
    case 2:
      if field.isNamed("To", in: octets) { to += addresses(field, octets) }
      if field.isNamed("Cc", in: octets) { cc += addresses(field, octets) }
    case 3: if field.isNamed("Bcc", in: octets) { bcc += addresses(field, octets) }
    case 4:
      if field.isNamed("From", in: octets) { from += addresses(field, octets) }
      if field.isNamed("Date", in: octets) { date = date ?? field.value(in: octets) }
    case 7: if field.isNamed("Subject", in: octets) { subject = subject ?? field.value(in: octets) }
    case 10:
      if field.isNamed("Message-ID", in: octets) {
        messageID = messageID ?? field.value(in: octets)
      }
      if field.isNamed("References", in: octets) {
        references = references ?? field.value(in: octets)
      }
    case 11:
      if field.isNamed("In-Reply-To", in: octets) {
        inReplyTo = inReplyTo ?? field.value(in: octets)
      }
    default: break
    }
  }

  private func addresses(_ field: HeaderField, _ octets: Span<UInt8>) -> [EnvelopeAddress] {
    [EnvelopeAddress](parsing: field.value(in: octets))
  }
}

/// What is searched and sorted of a list of addresses.
private struct AddressKeys {
  /// `NAME <LOCAL@DOMAIN>, …`
  var all: [UInt8] = []
  /// What RFC 5256 §3 calls the mailbox of the first address.
  var first: [UInt8] = []
  /// Its name as people see it; RFC 5957 §3.
  var display: [UInt8] = []

  init(_ list: [EnvelopeAddress], _ charsets: any CharsetConverter) {
    guard !list.isEmpty else { return }
    var text: [UInt8] = []
    for (position, address) in list.enumerated() {
      let (name, mailbox, host) = Self.parts(of: address, charsets)
      if name.isEmpty, mailbox.isEmpty, host.isEmpty { continue }
      if !text.isEmpty { text.append(", ") }
      Self.append(name, mailbox, host, to: &text)
      guard position == 0 else { continue }
      let address = host.isEmpty ? mailbox : mailbox + ["@"] + host
      first = UnicodeCasemap.key(mailbox)
      display = UnicodeCasemap.key(name.isEmpty ? address : name)
    }
    all = UnicodeCasemap.key(text)
  }

  private static func append(
    _ name: [UInt8], _ mailbox: [UInt8], _ host: [UInt8], to text: inout [UInt8]
  ) {
    text += name
    let hasAngles = !name.isEmpty && !(mailbox.isEmpty && host.isEmpty)
    if hasAngles { text.append(" <") }
    text += mailbox
    if !host.isEmpty {
      text.append("@")
      text += host
    }
    if hasAngles { text.append(">") }
  }

  /// A group is a mailbox without a host, as in an envelope.
  private static func parts(
    of address: EnvelopeAddress, _ charsets: any CharsetConverter
  ) -> (name: [UInt8], mailbox: [UInt8], host: [UInt8]) {
    switch address {
    case .mailbox(let name, _, let localPart, let domain):
      (
        name.map { charsets.decoded($0) } ?? [], charsets.text(localPart, in: nil),
        charsets.text(domain, in: nil)
      )
    case .groupStart(let name): ([], charsets.decoded(name), [])
    case .groupEnd: ([], [], [])
    }
  }
}

extension MessageID {
  /// The names in a field without their brackets.
  fileprivate static func names(in value: [UInt8]?) -> [[UInt8]] {
    guard let value else { return [] }
    return list(parsing: value).map { [UInt8]($0.bytes.dropFirst().dropLast()) }
  }
}
