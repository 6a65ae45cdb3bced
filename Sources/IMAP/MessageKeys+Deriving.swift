internal import Bytes
public import Message

extension MessageKeys {
  /// Those of a message without a header.
  static let none: MessageKeys = {
    var packer = KeyPacker(isReply: false, sent: nil, offset: 0)
    for _ in Text.allCases { packer.add([]) }
    return MessageKeys(packer, references: [])
  }()

  /// The keys that a header has, of which this is the envelope.
  public init(
    _ header: Header, _ envelope: MessageEnvelope, _ charsets: any CharsetConverter
  ) {
    let date = envelope.date.flatMap { MessageDate(parsing: $0, needsTime: false) }
    let subject = charsets.decoded(envelope.subject ?? [])
    let base = BaseSubject(subject)
    var packer = KeyPacker(
      isReply: base.isReplyOrForward, sent: date?.timestamp.seconds,
      offset: date?.offsetMinutes ?? 0)
    packer.addSubject(subject, base)
    packer.addAddresses(envelope, charsets)
    packer.add(MessageID.names(in: envelope.messageID).first ?? [])
    var references = MessageID.names(in: header.value(of: "References"))
    if references.isEmpty { references = Array(MessageID.names(in: envelope.inReplyTo).prefix(1)) }
    self.init(packer, references: references)
  }
}

extension KeyPacker {
  fileprivate mutating func addSubject(_ text: [UInt8], _ base: BaseSubject) {
    let subject = UnicodeCasemap.key(text)
    add(subject)
    add(base.bytes.count == text.count ? subject : UnicodeCasemap.key(base.bytes))
  }

  fileprivate mutating func addAddresses(
    _ envelope: MessageEnvelope, _ charsets: any CharsetConverter
  ) {
    for list in [envelope.from, envelope.to] {
      let keys = AddressKeys(list, charsets)
      add(keys.all)
      add(keys.display)
      add(keys.first)
    }
    let cc = AddressKeys(envelope.cc, charsets)
    add(cc.all)
    add(cc.first)
    add(AddressKeys(envelope.bcc, charsets).all)
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
    for (position, address) in list.enumerated() {
      let (name, mailbox, host) = Self.parts(of: address, charsets)
      if name.isEmpty, mailbox.isEmpty, host.isEmpty { continue }
      if !all.isEmpty { all.append(", ") }
      let start = all.count
      append(name, mailbox, host)
      guard position == 0 else { continue }
      first = mailbox
      display = name.isEmpty ? [UInt8](all[start...]) : name
    }
  }

  private mutating func append(_ name: [UInt8], _ mailbox: [UInt8], _ host: [UInt8]) {
    all.append(name.span)
    let hasAngles = !name.isEmpty && !(mailbox.isEmpty && host.isEmpty)
    if hasAngles { all.append(" <") }
    all.append(mailbox.span)
    if !host.isEmpty {
      all.append("@")
      all.append(host.span)
    }
    if hasAngles { all.append(">") }
  }

  /// What is seen of an address, i;unicode-casemap applied: that of a text is that of its pieces, put together.
  ///
  /// A group is a mailbox without a host, as in an envelope.
  private static func parts(
    of address: EnvelopeAddress, _ charsets: any CharsetConverter
  ) -> (name: [UInt8], mailbox: [UInt8], host: [UInt8]) {
    switch address {
    case .mailbox(let name, _, let localPart, let domain):
      (
        name.map { UnicodeCasemap.key(charsets.decoded($0)) } ?? [],
        UnicodeCasemap.key(charsets.text(localPart, in: nil)),
        UnicodeCasemap.key(charsets.text(domain, in: nil))
      )
    case .groupStart(let name): ([], UnicodeCasemap.key(charsets.decoded(name)), [])
    case .groupEnd: ([], [], [])
    }
  }
}

extension MessageID {
  /// The names in a field without their brackets.
  fileprivate static func names(in value: [UInt8]?) -> [[UInt8]] {
    guard let value else { return [] }
    return list(parsing: value).map { [UInt8]($0.bytes[1..<($0.bytes.count - 1)]) }
  }
}
