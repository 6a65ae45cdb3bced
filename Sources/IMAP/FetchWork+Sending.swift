internal import Bytes
internal import Message

// One item.
extension FetchWork {
  mutating func send(
    _ item: FetchItem, _ session: inout Session
  ) throws(MailRefusal) {
    switch item {
    case .uid: session.out.fetch(uid: known.uid)
    case .flags: if let listed = known.listed { session.fetchFlags(of: listed) }
    case .modSequence: session.out.fetch(known.listed?.modSequence ?? .zero)
    case .internalDate:
      session.out.fetch(internalDate: DateTime(Timestamp(seconds: known.received)))
    case .saveDate:
      session.out.fetch(saveDate: known.listed.map { DateTime(Timestamp(seconds: $0.saved)) })
    case .size: session.out.fetch(item, size: known.facts.size ?? 0)
    case .envelope: session.out.fetch(item, written: known.facts.envelope ?? [])
    case .structure(let isExtended): try sendStructure(item, isExtended, &session)
    case .preview: session.out.fetch(item, known.facts.preview)
    case .emailID:
      session.out.fetch(item, id: known.facts.emailID(received: known.received))
    case .threadID: session.out.fetch(item, id: nil)
    case .section(let section, let extent, _):
      try send(item, message?.octets(of: section), extent, nil, &session)
    case .obsolete(let old):
      try send(item, message?.octets(of: old.section), nil, nil, &session)
    case .binary(let part, let extent, _): try sendBinary(item, part, extent, &session)
    case .binarySize(let part): session.out.fetch(item, size: try binarySize(part))
    }
  }

  private mutating func sendStructure(
    _ item: FetchItem, _ isExtended: Bool, _ session: inout Session
  ) throws(MailRefusal) {
    guard let structure = known.facts.structure else { return }
    guard structure.hasGlobalMessage, session.enabled.contains(.imap4rev2),
      let tree = try message?.tree()
    else {
      return session.out.fetch(item, written: isExtended ? structure.extended : structure.body)
    }
    let second = MessageFacts.Structure(tree.bodyStructure, isSecond: true)
    session.out.fetch(item, written: isExtended ? second.extended : second.body)
  }

  /// Sends octets as a literal, all of them or some.
  private mutating func send(
    _ item: FetchItem, _ octets: SectionOctets?, _ extent: Section.Extent?,
    _ decoder: BodyDecoder?, _ session: inout Session
  ) throws(MailRefusal) {
    switch octets {
    case nil: session.out.fetch(item, nil)
    case .composed(let bytes): send(item, bytes.span, extent, decoder, &session)
    case .stored(let range):
      if let whole = message?.whole {
        return send(
          item, whole.span.extracting(range.clamped(to: 0..<whole.count)), extent, decoder,
          &session)
      }
      guard let content = message?.content else { return }
      let plain = SectionStream(
        content, range, decoder, skip: extent?.offset ?? 0, left: extent?.count ?? .max,
        keepsNul: true)
      let measure = try plain.measured()
      let isBinary = decoder != nil && measure.hasNul
      session.out.fetch(item, literalOf: measure.count, isBinary: isBinary)
      guard measure.count > 0 else { return }
      stream = SectionStream(
        content, range, decoder, skip: extent?.offset ?? 0, left: measure.count,
        keepsNul: isBinary)
    }
  }

  private func send(
    _ item: FetchItem, _ bytes: borrowing Span<UInt8>, _ extent: Section.Extent?,
    _ decoder: BodyDecoder?, _ session: inout Session
  ) {
    if extent == nil, decoder == nil { return session.out.fetch(item, stored: bytes) }
    var octets: [UInt8] = []
    octets.append(returning: bytes)
    if let decoder { octets = Self.decoded(octets, decoder) }
    let first = min(extent?.offset ?? 0, octets.count)
    let end = first + min(extent?.count ?? .max, octets.count - first)
    let wanted = octets.span.extracting(first..<end)
    let isBinary = decoder != nil && wanted.index(of: ASCII.nul) != nil
    session.out.fetch(item, literalOf: end - first, isBinary: isBinary)
    let start = session.out.bytes.count
    session.out.bytes.append(wanted)
    if !isBinary { session.out.bytes.replaceNul(from: start) }
  }
}

// Parts without their encoding; RFC 9051 §6.4.5, 3516.
extension FetchWork {
  /// Where a part is, and what decodes it; what holds parts stands for itself.
  private mutating func binary(
    _ numbers: [UInt32]
  ) throws(MailRefusal) -> (octets: SectionOctets?, decoder: BodyDecoder?) {
    let identity = BodyDecoder(.binary)
    guard !numbers.isEmpty else { return (try message?.octets(of: Section()), identity) }
    guard let part = try message?.part(numbers) else {
      return (try message?.octets(of: Section(numbers)), identity)
    }
    return (
      .stored(part.body.range), part.isContainer ? identity : BodyDecoder(part.fields.encoding)
    )
  }

  private mutating func sendBinary(
    _ item: FetchItem, _ part: [UInt32], _ extent: Section.Extent?, _ session: inout Session
  ) throws(MailRefusal) {
    let (octets, decoder) = try binary(part)
    try send(item, octets, extent, decoder, &session)
  }

  private mutating func binarySize(_ part: [UInt32]) throws(MailRefusal) -> Int {
    let (octets, decoder) = try binary(part)
    guard case .stored(let range) = octets, let decoder, let message else { return 0 }
    guard let whole = message.whole else {
      return try SectionStream(message.content, range, decoder, keepsNul: true).measured().count
    }
    var lines: [UInt8] = []
    lines.append(returning: whole.span.extracting(range.clamped(to: 0..<whole.count)))
    return Self.decoded(lines, decoder).count
  }

  private static func decoded(_ octets: [UInt8], _ decoder: BodyDecoder) -> [UInt8] {
    var decoder = decoder
    var out: [UInt8] = []
    decoder.decode(octets.span, into: &out)
    decoder.finish(into: &out)
    return out
  }
}

extension BodyPart {
  /// Whether it is taken apart as it stands, whatever encoding it claims.
  var isContainer: Bool {
    switch structure {
    case .multipart, .message: true
    case .leaf, .opaque: false
    }
  }
}

extension MessageFacts {
  /// EMAILID: the same for copies, as they keep octets and INTERNALDATE; RFC 8474 §5.1.
  func emailID(received: Int) -> [UInt8]? {
    guard let digest else { return nil }
    var id: [UInt8] = ["E"]
    for byte in digest { id.append(hex: byte, lowercased: true) }
    id.append("-")
    id.append(decimal: Int(received.magnitude))
    return id
  }
}
