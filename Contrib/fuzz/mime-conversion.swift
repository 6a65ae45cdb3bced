// targets: Bytes Postal Message
//
// The conversion of messages: what comes out is what every mail system takes, does not depend on where the octets
// were cut, and needs no conversion again. A binary message comes out as lines. The rewriting of senders is done
// when it is done, and so is the surrogate for readers of ASCII, which is the message itself if that is ASCII.
import Bytes
import Message
import Postal

private struct Octets: PartSink {
  var octets: [UInt8] = []

  mutating func beginPart(_ part: MessagePart, _ header: Header, isCut: Bool) {
    octets += header.bytes
  }
  mutating func body(_ bytes: borrowing Span<UInt8>) { octets.append(bytes) }
  mutating func endPart() {}
  mutating func delimiter(_ bytes: borrowing Span<UInt8>) { octets.append(bytes) }
}

private func convert(
  _ bytes: [UInt8], _ abilities: MessageShape.Abilities, _ seed: UInt8
) -> (isUnchanged: Bool, out: [UInt8]?) {
  var shape = MessageShape(for: abilities)
  pieces(bytes, seed) { shape.add($0) }
  shape.finish()
  if shape.isUnchanged { return (true, nil) }
  if shape.failure != nil { return (false, nil) }
  var converter = MessageConverter(shape)
  var out: [UInt8] = []
  pieces(bytes, seed) { converter.convert($0, into: &out) }
  converter.finish(into: &out)
  return (false, out)
}

private func kept(_ bytes: [UInt8], _ seed: UInt8) -> [UInt8]? {
  var converter = BinaryConverter()
  var out: [UInt8] = []
  pieces(bytes, seed) { converter.convert($0, into: &out) }
  converter.finish(into: &out)
  return converter.failure == nil ? out : nil
}

private func checkBinary(_ bytes: [UInt8], _ seed: UInt8) {
  let whole = kept(bytes, 0)
  require(whole == kept(bytes, seed | 1), "what is kept depends on where the octets are cut")
  guard let whole else { return }
  require(!whole.contains(13) && !whole.contains(0), "what is kept is not lines")
  var lines: [UInt8] = []
  for byte in whole { lines += byte == 10 ? [13, 10] : [byte] }
  require(kept(lines, 0) == whole, "what is kept is binary")
}

private func check(_ bytes: [UInt8], _ seed: UInt8) {
  let abilities = MessageShape.Abilities(rawValue: seed & 3)
  let whole = convert(bytes, abilities, 0)
  let cut = convert(bytes, abilities, seed | 1)
  require(whole == cut, "the result depends on where the octets are cut")
  if let out = whole.out {
    require(convert(out, abilities, 0).isUnchanged, "a converted message is converted again")
  }
  var octets = Octets()
  var scanner = PartScanner()
  pieces(bytes, seed) { scanner.add($0, to: &octets) }
  scanner.finish(to: &octets)
  require(octets.octets == bytes, "the parts are not the message")

  let isLocal = { (domain: [UInt8]) in domain == [UInt8]("h".utf8) }
  let rewriting = SenderRewriting(.domain([UInt8]("example.org".utf8)))
  let once = rewriting.rewritten(header: bytes, isLocal: isLocal)
  require(rewriting.rewritten(header: once, isLocal: isLocal) == once, "rewritten again")
}

private func surrogate(_ bytes: [UInt8], _ seed: UInt8) -> [UInt8] {
  var converter = SurrogateConverter()
  var out: [UInt8] = []
  pieces(bytes, seed) { converter.convert($0, into: &out) }
  converter.finish(into: &out)
  return out
}

private func checkSurrogate(_ bytes: [UInt8], _ seed: UInt8) {
  let whole = surrogate(bytes, 0)
  require(whole == surrogate(bytes, seed | 1), "the surrogate depends on where the octets are cut")
  require(whole == surrogate(whole, 0), "a surrogate has another one")
  if !SurrogateConverter.isNeeded(for: bytes.span) { require(whole == bytes, "ASCII is changed") }
}

/// The last octet chooses the abilities and the cuts.
func test(_ bytes: [UInt8]) {
  guard let seed = bytes.last else { return }
  check([UInt8](bytes.dropLast()), seed)
  checkBinary([UInt8](bytes.dropLast()), seed)
  checkSurrogate([UInt8](bytes.dropLast()), seed)
}
