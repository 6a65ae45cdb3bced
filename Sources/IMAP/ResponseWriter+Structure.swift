public import Message

// ENVELOPE, BODY and BODYSTRUCTURE; RFC 9051 §7.5.2.
extension ResponseWriter {
  /// ENVELOPE without its name.
  public mutating func put(_ envelope: MessageEnvelope) {
    put("(")
    put(nstring: envelope.date)
    put(" ")
    put(nstring: envelope.subject)
    for list in [
      envelope.from, envelope.sender, envelope.replyTo, envelope.to, envelope.cc, envelope.bcc,
    ] {
      put(" ")
      put(list)
    }
    put(" ")
    put(nstring: envelope.inReplyTo)
    put(" ")
    put(nstring: envelope.messageID)
    put(")")
  }

  /// BODYSTRUCTURE without its name; `extensions` get the places of what BODY does not have.
  ///
  /// `isSecond` says that the client knows IMAP4rev2, to which a `message/global` is a message.
  mutating func put(
    _ part: BodyStructure, isSecond: Bool, notingExtensions extensions: inout [Range<Int>]
  ) {
    put("(")
    var extensionStart: Int?
    switch part.content {
    case .multipart(let parts):
      for part in parts { put(part, isSecond: isSecond, notingExtensions: &extensions) }
      put(" ")
      put(string: part.type.subtype)
      extensionStart = bytes.count
      put(" ")
      put(part.type.parameters)
    case .basic: putFields(of: part)
    case .text(let lines):
      putFields(of: part)
      put(" ")
      put(lines)
    case .message(let envelope, let inner, let lines):
      putFields(of: part)
      guard isSecond || !part.isGlobalMessage else { break }
      put(" ")
      put(envelope)
      put(" ")
      for part in inner { put(part, isSecond: isSecond, notingExtensions: &extensions) }
      put(" ")
      put(lines)
    }
    let start = extensionStart ?? bytes.count
    putExtension(of: part)
    extensions.append(start..<bytes.count)
    put(")")
  }

  /// Type, parameters, ID, description, encoding and size: `body-fields`.
  private mutating func putFields(of part: BodyStructure) {
    put(string: part.type.type)
    put(" ")
    put(string: part.type.subtype)
    put(" ")
    put(part.type.parameters)
    put(" ")
    put(nstring: part.fields.id)
    put(" ")
    put(nstring: part.fields.description)
    put(" ")
    put(string: part.fields.encoding.bytes)
    put(" ")
    put(part.octets)
  }

  /// What all kinds of parts end in; a multipart has no MD5.
  private mutating func putExtension(of part: BodyStructure) {
    if case .multipart = part.content {
    } else {
      put(" ")
      put(nstring: part.fields.md5)
    }
    put(" ")
    put(part.fields.disposition)
    put(" ")
    put(languages: part.fields.languages)
    put(" ")
    put(nstring: part.fields.location)
  }

  private mutating func put(_ disposition: ContentDisposition?) {
    guard let disposition else { return put("NIL") }
    put("(")
    put(string: disposition.type)
    put(" ")
    put(ContentParameter.joined(disposition.parameters))
    put(")")
  }

  private mutating func put(languages: [[UInt8]]) {
    if languages.isEmpty { return put("NIL") }
    put("(")
    for (position, language) in languages.enumerated() {
      if position > 0 { put(" ") }
      put(string: language)
    }
    put(")")
  }

  private mutating func put(_ parameters: [ContentParameter]) {
    if parameters.isEmpty { return put("NIL") }
    put("(")
    for (position, parameter) in parameters.enumerated() {
      if position > 0 { put(" ") }
      put(string: parameter.name)
      put(" ")
      put(string: parameter.value)
    }
    put(")")
  }

  private mutating func put(_ addresses: [EnvelopeAddress]) {
    if addresses.isEmpty { return put("NIL") }
    put("(")
    for address in addresses { put(address) }
    put(")")
  }

  private mutating func put(_ address: EnvelopeAddress) {
    switch address {
    case .mailbox(let name, let route, let localPart, let domain):
      put("(")
      put(nstring: name)
      put(" ")
      put(nstring: route)
      put(" ")
      put(string: localPart)
      put(" ")
      put(string: domain)
      put(")")
    case .groupStart(let name):
      put("(NIL NIL ")
      put(string: name)
      put(" NIL)")
    case .groupEnd: put("(NIL NIL NIL NIL)")
    }
  }
}

extension BodyStructure {
  /// Whether it is a message with UTF-8 in its header, which RFC 3501 does not know.
  fileprivate var isGlobalMessage: Bool { type.isNamed("message", "global") }

  /// Whether such a message is anywhere in it.
  var hasGlobalMessage: Bool {
    switch content {
    case .basic, .text: false
    case .message(_, let inner, _): isGlobalMessage || inner.contains(where: \.hasGlobalMessage)
    case .multipart(let parts): parts.contains(where: \.hasGlobalMessage)
    }
  }
}
