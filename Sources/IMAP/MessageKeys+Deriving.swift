internal import Bytes
public import Message

extension MessageKeys {
  /// Those of a message without a header.
  static let none: MessageKeys = {
    let empty: [UInt8] = []
    var packer = KeyPacker(isReply: false, sent: nil, offset: 0)
    for _ in Text.allCases { packer.add(empty.span) }
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
    let messageID = MessageID.list(in: envelope.messageID).first?.content ?? []
    packer.add(messageID.span)
    var references = MessageID.list(in: header.value(of: "References"))[...]
    if references.isEmpty { references = MessageID.list(in: envelope.inReplyTo).prefix(1) }
    self.init(packer, references: references)
  }
}

extension KeyPacker {
  fileprivate mutating func addSubject(_ text: [UInt8], _ base: BaseSubject) {
    let subject = UnicodeCasemap.key(text)
    add(subject.span)
    let baseKey = base.bytes.count == text.count ? subject : UnicodeCasemap.key(base.bytes)
    add(baseKey.span)
  }

  fileprivate mutating func addAddresses(
    _ envelope: MessageEnvelope, _ charsets: any CharsetConverter
  ) {
    for list in [envelope.from, envelope.to] {
      let keys = AddressKeys(list, charsets)
      add(keys.all.span)
      add(keys.all.span.extracting(keys.display))
      add(keys.all.span.extracting(keys.first))
    }
    let cc = AddressKeys(envelope.cc, charsets)
    add(cc.all.span)
    add(cc.all.span.extracting(cc.first))
    add(AddressKeys(envelope.bcc, charsets).all.span)
  }
}

/// What is searched and sorted of a list of addresses, i;unicode-casemap applied.
private struct AddressKeys {
  /// The octets that most addresses fit in.
  private static let usualSize = 64

  /// `NAME <LOCAL@DOMAIN>, …`
  private(set) var all: [UInt8] = []
  /// Where in it what RFC 5256 §3 calls the mailbox of the first address is.
  private(set) var first = 0..<0
  /// Where its name as people see it is; RFC 5957 §3.
  private(set) var display = 0..<0

  init(_ list: [EnvelopeAddress], _ charsets: any CharsetConverter) {
    all.reserveCapacity(list.count * Self.usualSize)
    for (position, address) in list.enumerated() {
      let places = add(address, charsets)
      if position == 0 { (display, first) = places }
    }
  }

  /// A group is a mailbox without a host, as in an envelope.
  private mutating func add(
    _ address: EnvelopeAddress, _ charsets: any CharsetConverter
  ) -> (display: Range<Int>, mailbox: Range<Int>) {
    switch address {
    case .mailbox(let name, _, let localPart, let domain):
      add(
        name.map { charsets.decoded($0) } ?? [], charsets.text(localPart, in: nil),
        charsets.text(domain, in: nil))
    case .groupStart(let name): add([], charsets.decoded(name), [])
    case .groupEnd: (0..<0, 0..<0)
    }
  }

  /// Adds an address of which anything is seen. The key of a text is that of its pieces, put together.
  private mutating func add(
    _ name: [UInt8], _ mailbox: [UInt8], _ host: [UInt8]
  ) -> (display: Range<Int>, mailbox: Range<Int>) {
    if name.isEmpty, mailbox.isEmpty, host.isEmpty { return (0..<0, 0..<0) }
    if !all.isEmpty { all.append(", ") }
    let hasAngles = !name.isEmpty && !(mailbox.isEmpty && host.isEmpty)
    let shown = addKey(of: name)
    if hasAngles { all.append(" <") }
    let place = addKey(of: mailbox)
    if !host.isEmpty {
      all.append("@")
      _ = addKey(of: host)
    }
    if hasAngles { all.append(">") }
    return (name.isEmpty ? shown.lowerBound..<all.count : shown, place)
  }

  private mutating func addKey(of text: [UInt8]) -> Range<Int> {
    let start = all.count
    UnicodeCasemap.append(keyOf: text.span, to: &all)
    return start..<all.count
  }
}

extension MessageID {
  /// The names in a field, none if there is no such field.
  fileprivate static func list(in value: [UInt8]?) -> [MessageID] {
    value.map { list(parsing: $0) } ?? []
  }
}
