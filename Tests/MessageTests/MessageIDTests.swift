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
  }

  @Test("at most 64 random bytes are taken, so that a field with the name fits into a line")
  func manyRandomBytes() {
    func name(_ count: Int) -> MessageID {
      let random = [UInt8](repeating: 7, count: count)
      return MessageID(Timestamp(seconds: 0), random: random, domain: octets("x"))
    }
    #expect(name(0).bytes.text == "<19700101000000.000000.@x>")
    #expect(name(10_000) == name(64))
  }
}
