import Bytes
import Message
import Testing

@Suite struct MessageIDTests {
  @Test(
    "a new name is made of the moment, the random bytes and the domain",
    arguments: [
      ("host.example", "<20261120225012.000042.AB01@host.example>"),
      ("[127.0.0.1]", "<20261120225012.000042.AB01@[127.0.0.1]>"),
      ("", "<20261120225012.000042.AB01@localhost>"),
      ("a b>\n", "<20261120225012.000042.AB01@localhost>"),
    ])
  func made(domain: String, expected: String) {
    let moment = Timestamp(seconds: 1_795_215_012, microseconds: 42)
    let name = MessageID(moment, random: [0xAB, 0x01], domain: octets(domain))
    #expect(name.bytes.text == expected)
    #expect(MessageID(parsing: name.bytes) == name)
  }

  @Test("any number of random bytes makes a name that is accepted", arguments: [0, 1, 64, 10_000])
  func manyRandomBytes(count: Int) {
    let random = [UInt8](repeating: 7, count: count)
    let name = MessageID(Timestamp(seconds: 0), random: random, domain: octets("x"))
    #expect(MessageID(parsing: name.bytes) == name)
  }

  @Test(
    "a name of others is accepted if it is one",
    arguments: [
      "<a@b>", " <a@b>\n", "<a.b.@c.d>", "<\"a b\"@c>", "<a@[x:y]>", "<a@[]>", "<\u{f6}@\u{f6}>",
      "<a+b=c$d@e>", "<\"\\\"\"@x>",
    ])
  func accepted(text: String) {
    #expect(MessageID(parsing: octets(text))?.bytes == octets(text).trimmed)
  }

  @Test(
    "what is no name is refused",
    arguments: [
      "", "<>", "<a>", "a@b", "<a@b", "a@b>", "<@b>", "<a@>", "<a b@c>", "<a@b> x", "<a@b><c@d>",
      "<a@b@c>", "<a\n@b>", "<a\0@b>", "<\"a@b>", "<\"a\\", "<a@[b>", "<a@b.>", "<<a@b>>",
      "<a,b@c>",
    ])
  func refused(text: String) { #expect(MessageID(parsing: octets(text)) == nil) }

  @Test("broken UTF-8 and names that are too long are refused")
  func limits() {
    #expect(MessageID(parsing: ["<", 0xFF, "@", "b", ">"]) == nil)
    let long = String(repeating: "a", count: MessageID.lengthLimit)
    #expect(MessageID(parsing: octets("<" + long + "@b>")) == nil)
  }
}
