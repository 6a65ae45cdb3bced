// targets: Bytes Postal Message
//
// What header fields say: encoded words (RFC 2047), parameters in pieces and with charsets (RFC 2231), addresses, names and
// dates. Any octets are read in linear time, what is written is read as it was, and nothing gets longer by decoding.
import Bytes

@testable import Message

/// The octets of a text whatever their charset.
private func joined(_ segments: [TextSegment]) -> [UInt8] {
  var out: [UInt8] = []
  for segment in segments { out += segment.bytes }
  return out
}

/// A text that is encoded is decoded to itself, and no word is too long or has an octet that could end a line.
private func checkWords(_ text: [UInt8]) {
  for place in [EncodedWord.Place.phrase, .unstructured] {
    for word in EncodedWord.words(text, in: place) {
      require(word.count <= EncodedWord.lengthLimit, "an encoded word is too long")
      require(word.allSatisfy(\.isVisible), "an encoded word has blanks or controls")
    }
    let segments = EncodedWord.decode(EncodedWord.encode(text, in: place))
    require(joined(segments) == text, "an encoded text is another one")
    require(segments.count <= 1, "an encoded text has several charsets")
  }
}

private func checkDecoding(_ value: [UInt8]) {
  let segments = EncodedWord.decode(value)
  require(joined(segments).count <= value.count, "a text got longer when it was decoded")
  for (segment, next) in zip(segments, segments.dropFirst()) {
    require(segment.charset != nil || next.charset != nil, "plain text in two segments")
  }
}

/// The value of a parameter, written as RFC 2231 has it, says the same.
private func checkParameters(_ value: [UInt8]) {
  for parameters in [
    ContentType(parsing: value)?.parameters, ContentDisposition(parsing: value)?.parameters,
  ] {
    guard let parameters else { continue }
    let joined = ContentParameter.joined(parameters)
    require(joined.count <= parameters.count, "parameters became more")
    for parameter in joined { _ = joined.text(of: "name")?.count == parameter.value.count }
  }
  let field = Array("Content-Disposition: attachment; filename=\"".utf8)
  let plain = value.filter { $0 > 31 && $0 != "\"" && $0 != "\\" && $0 != 127 }
  // longer ones have more pieces than are read
  guard plain.count < 2_000, plain.contains(where: \.isEightBit) else { return }
  let encoded = ExtendedParameters.encode(
    field + plain + ["\"", "\n"], from: 20, lineEnd: ["\n"])
  require(!encoded.contains(where: \.isEightBit), "an encoded parameter is not ASCII")
  let text = ContentDisposition(parsing: [UInt8](encoded.dropFirst(20)))?.parameters
    .text(of: "filename")
  require(text.map { joined($0) } == plain, "an encoded parameter is another one")
}

private func checkAddresses(_ value: [UInt8]) {
  var depth = 0
  var octets = 0
  for address in [EnvelopeAddress](parsing: value) {
    switch address {
    case .mailbox(let name, let route, let localPart, let domain):
      octets += (name?.count ?? 0) + (route?.count ?? 0) + localPart.count + domain.count
    case .groupStart(let name):
      octets += name.count
      depth += 1
    case .groupEnd: depth -= 1
    }
    require(0...1 ~= depth, "a group stands in a group")
  }
  require(depth == 0, "a group has no end")
  require(octets <= 2 * value.count, "addresses are longer than their field")
}

private func checkRest(_ value: [UInt8]) {
  if let date = MessageDate(parsing: value), date.timestamp.seconds > -62_000_000_000 {
    require(MessageDate(parsing: date.bytes) == date, "a date is not read as it is written")
  }
  let base = BaseSubject(value)
  require(BaseSubject(base.bytes).bytes == base.bytes, "the base of a subject has another")
  for id in MessageID.list(parsing: value) { require(id.bytes.count > 2, "a name is empty") }
}

private func check(_ value: [UInt8]) {
  checkDecoding(value)
  checkParameters(value)
  checkAddresses(value)
  checkRest(value)
}

/// A short value many times over: who does not read it in linear time takes too long.
private func repeated(_ value: [UInt8]) -> [UInt8] {
  var out: [UInt8] = []
  while !value.isEmpty, out.count < 40_000 { out += value }
  return out
}

func test(_ bytes: [UInt8]) {
  check(bytes)
  checkWords(bytes)
  // in one of sixteen, as it takes long
  if bytes.count < 40, bytes.reduce(0, &+) & 15 == 0 { check(repeated(bytes)) }
}
