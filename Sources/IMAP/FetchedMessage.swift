internal import Bytes
internal import Message

/// A message while it is fetched: what was read of it is not read again.
struct FetchedMessage {
  /// The largest message that is held in memory as a whole.
  static let wholeLimit = 1 << 20

  let content: any MessageContent
  /// All of it, if it is not too large and more than the header is wanted.
  let whole: [UInt8]?
  private var knownHeader: Header?
  private var knownTree: MessageStructure?

  /// Reads what is needed for these items as long as that is not too much.
  init(_ content: any MessageContent, for items: [FetchItem]) throws(MailRefusal) {
    self.init(
      content,
      items.contains(where: \.needsBody) ? try content.whole(upTo: Self.wholeLimit) : nil)
  }

  private init(_ content: any MessageContent, _ whole: [UInt8]?) {
    self.content = content
    self.whole = whole
  }

  private var size: Int {
    get throws(MailRefusal) {
      if let whole { return whole.count }
      return try content.size
    }
  }

  /// The header of the message.
  mutating func header() throws(MailRefusal) -> Header {
    if let knownHeader { return knownHeader }
    let header: Header
    if let whole {
      let limit = PartScanner.headerLimit
      header = Header(
        whole.count > limit ? [UInt8](whole[..<limit]) : whole, passingOthers: true)
    } else {
      header = try Header(of: content)
    }
    knownHeader = header
    return header
  }

  /// The tree of its parts.
  mutating func tree() throws(MailRefusal) -> MessageStructure {
    if let knownTree { return knownTree }
    let tree: MessageStructure
    if let whole {
      tree = MessageStructure(whole.span)
    } else {
      var reader = StructureReader()
      var offset = 0
      while try offset < content.size {
        let piece = try content.read(at: offset, count: MessageFacts.pieceSize)
        if piece.isEmpty { break }
        reader.add(piece.span)
        offset += piece.count
      }
      tree = reader.finish()
    }
    knownTree = tree
    return tree
  }

  /// The part with a number; nil if there is none.
  mutating func part(_ numbers: [UInt32]) throws(MailRefusal) -> BodyPart? {
    try tree().part(numbers.map { Int($0) })
  }

  /// Where a section is; nil if the message has none like it.
  mutating func octets(of section: Section) throws(MailRefusal) -> SectionOctets? {
    if section.part.isEmpty { return try octets(ofMessage: section.content) }
    guard let part = try part(section.part) else { return try octets(ofMissing: section) }
    switch section.content {
    case .whole: return .stored(part.body.range)
    case .mime: return .stored(part.header.range)
    case .header, .fields, .fieldsNot, .text:
      guard let inner = try tree().message(in: part) else {
        return part.fields.type.isReadMessage ? .composed([]) : nil
      }
      return try octets(of: section.content, inMessage: inner)
    }
  }

  /// A multipart without parts and a message without a body are said to have an empty one.
  private mutating func octets(ofMissing section: Section) throws(MailRefusal) -> SectionOctets? {
    guard section.content == .whole || section.content == .mime, section.part.last == 1 else {
      return nil
    }
    let parent =
      section.part.count == 1 ? try tree().message : try part([UInt32](section.part.dropLast()))
    guard let parent, let owner = try tree().holder(of: parent), owner.children.isEmpty,
      owner.isMultipart || owner.fields.type.isReadMessage
    else { return nil }
    return .composed([])
  }

  private mutating func octets(
    ofMessage content: Section.Content
  ) throws(MailRefusal) -> SectionOctets? {
    switch content {
    case .whole: .stored(0..<(try size))
    case .header: .stored(0..<(try header().bodyStart))
    case .text: .stored(try header().bodyStart..<size)
    case .fields(let names): .composed(try header().fields(names))
    case .fieldsNot(let names): .composed(try header().fields(without: names))
    case .mime: nil
    }
  }

  private func octets(
    of content: Section.Content, inMessage part: BodyPart
  ) throws(MailRefusal) -> SectionOctets? {
    switch content {
    case .header: .stored(part.header.range)
    case .text: .stored(part.body.range)
    case .fields(let names): .composed(try header(of: part).fields(names))
    case .fieldsNot(let names): .composed(try header(of: part).fields(without: names))
    case .whole, .mime: nil
    }
  }

  private func header(of part: BodyPart) throws(MailRefusal) -> Header {
    let range = part.header.range
    if let whole { return Header([UInt8](whole[range]), passingOthers: true) }
    return Header(
      try content.read(at: range.lowerBound, count: range.count), passingOthers: true)
  }
}

extension MessageStructure {
  /// The part whose parts are numbered behind that of this one.
  fileprivate func holder(of part: BodyPart) -> BodyPart? {
    part.isMultipart || part.children.isEmpty ? part : message(in: part)
  }
}

extension FetchItem {
  /// Whether the octets of the message are needed, not only what is known of it.
  var needsContent: Bool {
    switch self {
    case .section, .obsolete, .binary, .binarySize: true
    case .envelope, .flags, .internalDate, .size, .uid, .structure, .modSequence, .emailID,
      .threadID, .saveDate, .preview:
      false
    }
  }

  /// Whether more of them is needed than the header.
  var needsBody: Bool {
    switch self {
    case .section(let section, _, _): !section.isInHeader
    case .obsolete(let old): !old.section.isInHeader
    case .binary, .binarySize: true
    case .envelope, .flags, .internalDate, .size, .uid, .structure, .modSequence, .emailID,
      .threadID, .saveDate, .preview:
      false
    }
  }

  /// The facts that it needs.
  var facts: MessageFacts.Kinds {
    switch self {
    case .size: .size
    case .envelope: .envelope
    case .structure: .structure
    case .emailID: .digest
    case .preview: .preview
    case .section, .obsolete, .binary, .binarySize, .flags, .internalDate, .uid, .modSequence,
      .threadID, .saveDate:
      []
    }
  }
}

extension Section {
  /// Whether it is in the header of the message.
  fileprivate var isInHeader: Bool {
    switch content {
    case .header, .fields, .fieldsNot: part.isEmpty
    case .whole, .text, .mime: false
    }
  }
}
