import Bytes
import Postal
import Testing

@Suite("Addresses of hosts")
struct IPAddressTests {
  @Test(
    "the text is read and written as RFC 5952 has it",
    arguments: [
      ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("::", "::"), ("::1", "::1"),
      ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("1:0:0:2::3", "1:0:0:2::3"),
      ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1:0:3:0:5:0:7:0", "1:0:3:0:5:0:7:0"),
      ("fe80::", "fe80::"), ("0:0:1::", "0:0:1::"), ("::ffff:192.0.2.7", "192.0.2.7"),
      ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
    ])
  func text(given: String, written: String) {
    #expect(IPAddress(Array(given.utf8))?.bytes.text == written)
  }

  @Test(
    "what is no address is not read",
    arguments: [
      "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.04", "1.2.3.", " 1.2.3.4", ":", ":::",
      "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8", "g::", "12345::",
      "1:2:3:4:5:6:7:1.2.3.4",
      "::1%lo", "[::1]", "1.2.3.4::",
    ])
  func refused(text: String) { #expect(IPAddress(Array(text.utf8)) == nil) }

  @Test(
    "a client of IPv6 has 64 bits of addresses",
    arguments: [
      ("192.0.2.1", "192.0.2.2", false), ("192.0.2.1", "::ffff:192.0.2.1", true),
      ("2001:db8::1", "2001:db8::ffff:1", true), ("2001:db8::1", "2001:db8:0:1::1", false),
    ])
  func subscriber(a: String, b: String, isOne: Bool) {
    let (a, b) = (IPAddress(Array(a.utf8))?.subscriber, IPAddress(Array(b.utf8))?.subscriber)
    #expect(a != nil && b != nil && (a == b) == isOne)
  }

  @Test("any 16 octets are read back from their text")
  func roundTrip() {
    for _ in 0..<2000 {
      let octets = (0..<16).map { _ in Bool.random() ? 0 : UInt8.random(in: 0...255) }
      let address = IPAddress(octets: octets)
      #expect(address != nil && IPAddress(address?.bytes ?? []) == address)
      #expect(IPAddress(literal: address?.literal ?? []) == address)
    }
  }

  @Test(
    "a literal stands for a domain",
    arguments: [
      ("[192.0.2.1]", true), ("[IPv6:::1]", true), ("[ipv6:2001:db8::1]", true), ("[::1]", false),
      ("[IPv6:192.0.2.1]", false), ("192.0.2.1", false), ("[]", false),
    ])
  func literals(text: String, isRead: Bool) {
    #expect((IPAddress(literal: Array(text.utf8)) != nil) == isRead)
  }

  @Test(
    "a block has the addresses that share its first bits",
    arguments: [
      ("127.0.0.0/8", "127.255.0.1", true), ("127.0.0.0/8", "128.0.0.1", false),
      ("192.0.2.128/25", "192.0.2.129", true), ("192.0.2.128/25", "192.0.2.127", false),
      ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "::1", false), ("[::1]", "::1", true),
      ("2001:db8::/33", "2001:db8:7fff::1", true), ("2001:db8::/33", "2001:db8:8000::1", false),
      ("192.0.2.1", "192.0.2.1", true),
    ])
  func blocks(block: String, address: String, isIn: Bool) {
    let network = Network(Array(block.utf8))
    let address = IPAddress(Array(address.utf8))
    #expect(network != nil && address != nil)
    if let network, let address { #expect(network.contains(address) == isIn) }
  }

  @Test(
    "what is no block is not read",
    arguments: [
      "", "/8", "127.0.0.1/8", "1.2.3.4/33", "::/129", "1.2.3.4/", "1.2.3.4/x", "[1.2.3.4",
    ])
  func noBlocks(text: String) { #expect(Network(Array(text.utf8)) == nil) }
}
