import Bytes
import Message

/// Structures as IMAP writes them, so that tests read like the RFCs; every string is quoted.
struct StructureText {
  var out: [UInt8] = []

  static func envelope(_ envelope: MessageEnvelope) -> String {
    var text = StructureText()
    text.add(envelope)
    return text.out.text
  }

  static func addresses(_ list: [EnvelopeAddress]) -> String {
    var text = StructureText()
    text.add(list)
    return text.out.text
  }

  static func body(_ body: BodyStructure, isExtended: Bool = true) -> String {
    var text = StructureText()
    text.add(body, isExtended: isExtended)
    return text.out.text
  }

  mutating func add(_ string: [UInt8]?) {
    guard let string else { return out.append("NIL") }
    out.append(contentsOf: string.inQuotes)
  }

  mutating func add(_ envelope: MessageEnvelope) {
    out.append("(")
    add(envelope.date)
    out.append(" ")
    add(envelope.subject)
    let lists = [
      envelope.from, envelope.sender, envelope.replyTo, envelope.to, envelope.cc, envelope.bcc,
    ]
    for list in lists {
      out.append(" ")
      add(list)
    }
    for string in [envelope.inReplyTo, envelope.messageID] {
      out.append(" ")
      add(string)
    }
    out.append(")")
  }

  mutating func add(_ list: [EnvelopeAddress]) {
    if list.isEmpty { return out.append("NIL") }
    out.append("(")
    for address in list {
      switch address {
      case .mailbox(let name, let route, let local, let domain):
        add(strings: [
          name, route, local.isEmpty ? octets("MISSING_MAILBOX") : local,
          domain.isEmpty ? octets("MISSING_DOMAIN") : domain,
        ])
      case .groupStart(let name): add(strings: [nil, nil, name, nil])
      case .groupEnd: add(strings: [nil, nil, nil, nil])
      }
    }
    out.append(")")
  }

  private mutating func add(strings: [[UInt8]?]) {
    for (i, string) in strings.enumerated() {
      out.append(i == 0 ? "(" : " ")
      add(string)
    }
    out.append(")")
  }

  private mutating func add(parameters: [ContentParameter]) {
    if parameters.isEmpty { return out.append("NIL") }
    add(strings: parameters.flatMap { [$0.name, $0.value] })
  }

  mutating func add(_ body: BodyStructure, isExtended: Bool) {
    out.append("(")
    if case .multipart(let parts) = body.content {
      for part in parts { add(part, isExtended: isExtended) }
      out.append(" ")
      add(body.type.subtype)
      if isExtended {
        out.append(" ")
        add(parameters: body.type.parameters)
      }
    } else {
      addSingle(body, isExtended: isExtended)
    }
    if isExtended { addExtension(body.fields) }
    out.append(")")
  }

  private mutating func addSingle(_ body: BodyStructure, isExtended: Bool) {
    add(body.type.type)
    out.append(" ")
    add(body.type.subtype)
    out.append(" ")
    add(parameters: body.type.parameters)
    for string in [body.fields.id, body.fields.description, body.fields.encoding.bytes] {
      out.append(" ")
      add(string)
    }
    out.append(" ")
    out.append(decimal: body.octets)
    switch body.content {
    case .basic, .multipart: break
    case .text(let lines):
      out.append(" ")
      out.append(decimal: lines)
    case .message(let envelope, let inner, let lines):
      out.append(" ")
      add(envelope)
      out.append(" ")
      for part in inner { add(part, isExtended: isExtended) }
      out.append(" ")
      out.append(decimal: lines)
    }
    if isExtended {
      out.append(" ")
      add(body.fields.md5)
    }
  }

  private mutating func addExtension(_ fields: ContentFields) {
    out.append(" ")
    if let disposition = fields.disposition {
      out.append("(")
      add(disposition.type)
      out.append(" ")
      add(parameters: ContentParameter.joined(disposition.parameters))
      out.append(")")
    } else {
      out.append("NIL")
    }
    out.append(" ")
    if fields.languages.isEmpty {
      out.append("NIL")
    } else {
      add(strings: fields.languages)
    }
    out.append(" ")
    add(fields.location)
  }
}
