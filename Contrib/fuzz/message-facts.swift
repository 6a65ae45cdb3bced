// targets: Bytes Digest Postal Message IMAP
//
// What is kept of messages: facts that are derived come back from the octets that a store keeps, and octets that became
// anything else are refused or read as facts that pack as they were read.
import Bytes

@testable import IMAP

private final class Octets: MessageContent {
  private let octets: [UInt8]

  init(_ octets: [UInt8]) { self.octets = octets }

  var size: Int { octets.count }

  func read(at offset: Int, count: Int) throws(MailRefusal) -> [UInt8] {
    let start = min(offset, octets.count)
    return [UInt8](octets[start..<min(octets.count, start + count)])
  }
}

/// What is not UTF-8 is Latin 1.
private final class Charsets: CharsetConverter, Sendable {
  func utf8(_ text: [UInt8], from charset: [UInt8]) -> [UInt8]? {
    if charset.count > 20 { return nil }
    if String(validating: text, as: UTF8.self) != nil { return text }
    return Array(String(String.UnicodeScalarView(text.map { Unicode.Scalar($0) })).utf8)
  }
}

private let charsets = Charsets()

private func derived(_ bytes: [UInt8]) -> MessageFacts {
  let all = MessageFacts.Kinds.each.reduce(into: MessageFacts.Kinds()) { $0.formUnion($1) }
  guard let facts = try? MessageFacts(Octets(bytes), all, charsets) else {
    fatalError("a message without facts")
  }
  return facts
}

/// What was derived comes back from what is kept, and so does what is asked for by itself.
private func checkDerived(_ bytes: [UInt8]) -> [[UInt8]] {
  let facts = derived(bytes)
  var again = MessageFacts()
  var kept: [[UInt8]] = []
  for kind in MessageFacts.Kinds.each {
    guard let octets = facts.encoded(kind) else { fatalError("a fact is missing") }
    require(again.take(kind, octets), "a fact is not read as it was kept")
    kept.append(octets)
    let alone = try? MessageFacts(Octets(bytes), kind, charsets)
    require(alone?.encoded(kind) == octets, "a fact depends on what else is asked for")
  }
  require(again == facts, "facts came back as others")
  check(envelope: facts.envelope ?? [])
  check(envelope: facts.structure?.extended ?? [])
  return kept
}

/// Its parentheses match, outside of strings and literals, and no line ends but before a literal.
private func check(envelope: [UInt8]) {
  var cursor = 0
  var depth = 0
  while cursor < envelope.count {
    switch envelope[cursor] {
    case "(": depth += 1
    case ")":
      depth -= 1
      require(depth > 0 || cursor == envelope.count - 1, "a list ends too early")
    case "\"":
      cursor += 1
      while cursor < envelope.count, envelope[cursor] != "\"" {
        require(!envelope[cursor].isControl || envelope[cursor] == 9, "a control in a string")
        cursor += envelope[cursor] == "\\" ? 2 : 1
      }
    case "{":
      guard let end = envelope[cursor...].firstIndex(of: ASCII.lf),
        let size = [UInt8](envelope[(cursor + 1)..<(end - 2)]).decimal
      else { fatalError("a literal without its size") }
      cursor = end + size
    default: require(!envelope[cursor].isControl, "a control in a list")
    }
    cursor += 1
  }
  require(depth == 0 && cursor == envelope.count, "a list has no end")
}

/// Whatever the octets are, they are refused or read, and then packed and read as the same.
private func checkKept(_ bytes: [UInt8]) {
  for kind in MessageFacts.Kinds.each {
    var facts = MessageFacts()
    guard facts.take(kind, bytes) else {
      require(facts == MessageFacts(), "what is refused leaves something")
      continue
    }
    guard let octets = facts.encoded(kind) else { fatalError("what was taken is not there") }
    var again = MessageFacts()
    require(again.take(kind, octets) && again == facts, "facts are not read as they were packed")
    require(octets.count <= 16 * bytes.count + 64, "facts became long")
  }
}

/// The octets are a message, what is kept, and changes of what is kept of a message.
func test(_ bytes: [UInt8]) {
  checkKept(bytes)
  let kept = checkDerived(bytes)
  guard bytes.count > 2 else { return }
  for var octets in kept where !octets.isEmpty {
    let place = (Int(bytes[0]) | Int(bytes[1]) << 8) % octets.count
    octets[place] ^= max(1, bytes[2])
    checkKept(octets)
    checkKept([UInt8](octets[..<place]))
  }
}
