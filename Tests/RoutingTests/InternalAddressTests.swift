import Bytes
import Postal
import Routing
import Testing

@Suite("internal addresses")
struct InternalAddressTests {
  @Test(
    "an internal address is an address in a queue file and comes back from it",
    arguments: [
      "alice@example.org", "\"a b\"@example.org", "alice@bücher.example", "alice",
    ])
  func roundTrip(text: String) throws {
    let plain = try address(text)
    for inner in [
      InternalAddress.unaliased(plain), .target(of: plain, index: 0, fingerprint: 1),
      .target(of: plain, index: 12, fingerprint: .max),
    ] {
      let wrapped = try #require(inner.address)
      let read = try #require(Address(mailbox: wrapped.bytes))
      #expect(read == wrapped)
      #expect(InternalAddress(read) == inner)
      #expect(InternalAddress.displayed(read) == plain)
    }
  }

  @Test("the forms are as documented")
  func forms() throws {
    let list = try address("list@example.org")
    #expect(
      InternalAddress.unaliased(list).address?.text == "list@[martlet-local:example.org]")
    #expect(
      InternalAddress.target(of: list, index: 2, fingerprint: 0x0123_4567_89ab_cdef).address?.text
        == "list@[martlet-target-2-0123456789abcdef:example.org]")
  }

  @Test("a domain too long to be wrapped is replaced")
  func longDomain() throws {
    let label = String(repeating: "a", count: 60)
    let long = try address("x@\(label).\(label).\(label).\(label)")
    #expect(InternalAddress.unaliased(long).address?.text == "x@[martlet-local:localhost]")
  }

  @Test(
    "other addresses are none",
    arguments: [
      "a@example.org", "a", "a@[127.0.0.1]", "a@[martlet-target-1:x]", "a@[martlet-target-1-12:x]",
      "a@[martlet-target-x-0123456789abcdef:y]", "a@[martlet-local:a..b]",
      "a@[martlet-target-99999999999999999999-0123456789abcdef:x]",
    ])
  func others(text: String) throws {
    let plain = try address(text)
    #expect(InternalAddress(plain) == nil)
    #expect(InternalAddress.displayed(plain) == plain)
  }
}
