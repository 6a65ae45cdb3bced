// targets: Bytes Postal Message
//
// The reading of messages: the ranges of parts nest and cover the message, sizes are those with CRLF, and nothing depends
// on where the octets were cut. All header readers get every value, and the decoders every body.
import Bytes
import Message

private func structure(_ bytes: [UInt8], _ seed: UInt8) -> MessageStructure {
  var reader = StructureReader()
  pieces(bytes, seed) { reader.add($0) }
  return reader.finish()
}

private func checkRanges(_ tree: MessageStructure, _ bytes: [UInt8]) {
  require(tree.extent.range == bytes.indices, "the tree does not cover the message")
  for part in tree.parts {
    require(part.header.range.upperBound == part.body.start, "a header and its body are apart")
    var end = part.body.start
    for child in part.children {
      let inner = tree.parts[child]
      require(inner.parent == part.index, "a part stands in another part")
      require(inner.header.start >= end, "parts overlap")
      end = inner.body.range.upperBound
    }
    require(end <= part.body.range.upperBound, "a part goes beyond that it stands in")
    require(part.isMessage == (part.envelope != nil), "a message has no envelope")
  }
}

private func withCRLF(_ bytes: [UInt8]) -> [UInt8] {
  var out: [UInt8] = []
  for byte in bytes { out += byte == 10 ? [13, 10] : [byte] }
  return out
}

private func decoded(
  _ bytes: [UInt8], _ encoding: ContentTransferEncoding, _ seed: UInt8
) -> [UInt8]? {
  guard var decoder = BodyDecoder(encoding) else { return nil }
  var out: [UInt8] = []
  pieces(bytes, seed) { decoder.decode($0, into: &out) }
  decoder.finish(into: &out)
  require(out.count <= bytes.count, "a body got longer when it was decoded")
  return out
}

private func checkBodies(_ tree: MessageStructure, _ bytes: [UInt8], _ seed: UInt8) {
  for part in tree.parts where part.children.isEmpty {
    let body = [UInt8](bytes[part.body.range])
    for encoding in [part.fields.encoding, .base64, .quotedPrintable] {
      require(
        decoded(body, encoding, 0) == decoded(body, encoding, seed | 1),
        "a decoded body depends on where the octets are cut")
    }
  }
}

private func checkValue(_ value: [UInt8]) {
  var depth = 0
  for address in [EnvelopeAddress](parsing: value) {
    switch address {
    case .mailbox: break
    case .groupStart: depth += 1
    case .groupEnd: depth -= 1
    }
    require(0...1 ~= depth, "a group stands in a group")
  }
  require(depth == 0, "a group has no end")
  var length = 0
  for segment in EncodedWord.decode(value) { length += segment.bytes.count }
  require(length <= value.count, "a text got longer when it was decoded")
  if let date = MessageDate(parsing: value), date.timestamp.seconds > -62_000_000_000 {
    require(MessageDate(parsing: date.bytes) == date, "a date is not read as it is written")
  }
  let base = BaseSubject(value)
  require(BaseSubject(base.bytes).bytes == base.bytes, "the base of a subject has another")
  for id in MessageID.list(parsing: value) { require(id.bytes.count > 2, "a name is empty") }
  for parameters in [
    ContentType(parsing: value)?.parameters, ContentDisposition(parsing: value)?.parameters,
  ] {
    guard let parameters else { continue }
    let joined = ContentParameter.joined(parameters)
    require(joined.count <= parameters.count, "parameters became more")
    _ = parameters.text(of: "name")
  }
}

/// The last octet chooses the cuts.
func test(_ bytes: [UInt8]) {
  guard let seed = bytes.last else { return }
  let message = [UInt8](bytes.dropLast())
  let tree = structure(message, 0)
  require(tree == structure(message, seed | 1), "the tree depends on where the octets are cut")
  checkRanges(tree, message)
  if !message.contains(13) {
    let other = structure(withCRLF(message), 0)
    require(tree.bodyStructure == other.bodyStructure, "the structure depends on the line ends")
  }
  checkBodies(tree, message, seed)
  let header = Header(message, passingOthers: true)
  for field in header.fields { checkValue(header.value(field)) }
}
