internal import Bytes
internal import Digest
internal import Message

extension MessageFacts {
  /// The octets that are read at once of a message as a whole.
  static let pieceSize = 1 << 18

  /// What the octets of a message tell; reads no more of it than the kinds need.
  ///
  /// If all of it has to be read for size or structure, envelope and keys are there too.
  public init(
    _ content: any MessageContent, _ kinds: Kinds, _ charsets: any CharsetConverter
  ) throws(MailRefusal) {
    self.init()
    if !kinds.isDisjoint(with: [.size, .structure]) {
      try readAll(content, charsets)
    } else if !kinds.isDisjoint(with: [.envelope, .keys]) {
      derive(from: try Header(of: content), nil, charsets)
    }
    if kinds.contains(.preview) { preview = try PreviewReader.text(of: content, charsets) }
    if kinds.contains(.digest) { digest = try Self.digest(of: content) }
  }

  private mutating func readAll(
    _ content: any MessageContent, _ charsets: any CharsetConverter
  ) throws(MailRefusal) {
    var reader = StructureReader()
    var offset = 0
    while try offset < content.size {
      let piece = try content.read(at: offset, count: Self.pieceSize)
      if piece.isEmpty { break }
      reader.add(piece.span)
      offset += piece.count
    }
    let tree = reader.finish()
    size = tree.extent.wireCount
    structure = Structure(tree.bodyStructure)
    derive(from: reader.header ?? Header([]), tree.message.envelope, charsets)
  }

  private mutating func derive(
    from header: Header, _ known: MessageEnvelope?, _ charsets: any CharsetConverter
  ) {
    var out = ResponseWriter()
    out.bytes.reserveCapacity(1024)
    let known = known ?? MessageEnvelope(header)
    out.put(known)
    envelope = out.bytes
    keys = MessageKeys(header, known, charsets)
  }

  /// SHA-256 over the octets in pieces, each behind the digest of those before it.
  private static func digest(of content: any MessageContent) throws(MailRefusal) -> [UInt8] {
    var state: [UInt8] = []
    var offset = 0
    repeat {
      let piece = try content.read(at: offset, count: pieceSize)
      if piece.isEmpty, offset > 0 { break }
      state = HashFunction.sha256.digest(state + piece)
      offset += piece.count
    } while try offset < content.size
    return [UInt8](state.prefix(digestSize))
  }
}
