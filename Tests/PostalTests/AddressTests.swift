import Bytes
import Postal
import Testing

private func address(_ local: String, _ domain: String) -> Address? {
  Address(localPart: octets(local), domain: octets(domain))
}

@Suite struct AddressTests {
  @Test(
    "an address is written so that it reads the same",
    arguments: [
      ("bob", "x.example", "bob@x.example"), ("bob", "", "bob"), ("a.b+c", "x", "a.b+c@x"),
      ("a b", "x", "\"a b\"@x"), ("a..b", "x", "\"a..b\"@x"), (".a", "x", "\".a\"@x"),
      ("a\"b\\c", "x", "\"a\\\"b\\\\c\"@x"), ("a@b", "c", "\"a@b\"@c"), ("a\nb", "x", nil),
      ("j\u{f6}rg", "b\u{fc}cher.example", "j\u{f6}rg@b\u{fc}cher.example"),
      ("bob", "[127.0.0.1]", "bob@[127.0.0.1]"), ("bob", "[IPv6:::1]", "bob@[IPv6:::1]"),
      ("-f", "x", "-f@x"), ("|cmd", "x", "|cmd@x"), ("", "x", nil), ("a\0", "x", nil),
      ("a\u{7f}", "x", nil), ("a", "x y", nil), ("a", "x>", nil), ("a", "-x", nil),
      ("a", "x-", nil),
      ("a", "x..y", nil), ("a", ".x", nil), ("a", "x.", nil), ("a", "[]", nil), ("a", "[a b]", nil),
      ("a", "[a]b", nil), ("a", "[a]]", nil), ("a", "x\n", nil), ("a", "x_y", "a@x_y"),
    ] as [(String, String, String?)])
  func forms(local: String, domain: String, expected: String?) {
    let made = address(local, domain)
    #expect(made?.text == expected)
    if let made { #expect(Address(mailbox: made.bytes) == made) }
  }

  @Test(
    "only a mailbox without blanks, comments and routes is read",
    arguments: [
      "", "@", "a@", "@b", "a b@c", "a@b c", "a@b>", "<a@b>", "a@b@c", "a..b@c", ".a@b", "a.@b",
      "\"a@b", "\"a\\", "\"a\"b@c", "\"\"@b", "a@[1", "a@b,c@d", "a@b(c)", " a@b", "a@b\n",
      "\"a\nb\"@c",
      "a@b.", "a\\b@c", "@x:a@b",
    ])
  func refused(text: String) { #expect(Address(mailbox: octets(text)) == nil) }

  @Test("an address is taken up to the first byte that cannot belong to it")
  func taking() {
    var cursor = ByteCursor(octets("\"a>b\"@c.example> size=1"))
    let taken = Address(taking: &cursor)
    #expect(taken == address("a>b", "c.example"))
    #expect(cursor.rest.text == "> size=1")
  }

  @Test("the case of the domain does not matter, that of the local part does")
  func equality() {
    #expect(address("a", "X.Example") == address("a", "x.eXAMPLE"))
    #expect(address("A", "x") != address("a", "x"))
    #expect(Set([address("a", "X"), address("a", "x")]).count == 1)
  }

  @Test("the characters of an atom are those of RFC 5322 and all of UTF-8")
  func atomText() {
    let special = octets("()<>[]:;@\\,.\"")
    for byte in UInt8.min...UInt8.max {
      let isSpecial = special.contains(byte) || byte.isControl || byte == ASCII.space
      #expect(Address.isAtomText(byte) != isSpecial)
    }
  }

  @Test("parts have limits")
  func limits() {
    let local = String(repeating: "a", count: Address.localPartLimit)
    #expect(address(local, "x") != nil)
    #expect(address(local + "a", "x") == nil)
    let label = String(repeating: "d", count: 63)
    #expect(address("a", label) != nil)
    #expect(address("a", label + "d") == nil)
    #expect(address("a", [label, label, label, label].joined(separator: ".")) != nil)
    #expect(address("a", [label, label, label, label, "d"].joined(separator: ".")) == nil)
  }

  @Test("broken UTF-8 is refused in both parts")
  func brokenUTF8() {
    #expect(Address(localPart: [0xFF], domain: octets("x")) == nil)
    #expect(Address(localPart: octets("a"), domain: [0xC3]) == nil)
    #expect(Address(localPart: octets("a"), domain: ["[", 0xC3, "]"]) == nil)
  }

  @Test("an address with 8-bit octets needs SMTPUTF8")
  func international() {
    #expect(address("j\u{f6}rg", "x")?.isInternational == true)
    #expect(address("a", "b\u{fc}cher.example")?.isInternational == true)
    #expect(address("a", "x")?.isInternational == false)
  }

  @Test("the same local part goes to another domain")
  func at() {
    #expect(address("bob", "")?.at(octets("x")) == address("bob", "x"))
    #expect(address("bob", "y")?.at(octets("x y")) == nil)
  }

  @Test("any local part that is taken comes back from its written form")
  func roundTrip() {
    for first in UInt8(0)..<128 {
      for second in octets("a.\"\\ @(<,") {
        let local = [first, second, first]
        guard let made = Address(localPart: local, domain: octets("x")) else {
          #expect(first.isControl)
          continue
        }
        #expect(Address(mailbox: made.bytes)?.localPart == local)
        #expect(!made.bytes.contains { $0.isControl })
      }
    }
  }
}

@Suite struct ReversePathTests {
  @Test(
    "a path is an address in angle brackets, or nothing in them",
    arguments: [("<>", ""), ("<a@b>", "a@b"), ("<\"a b\"@c>", "\"a b\"@c"), ("<a>", "a")])
  func paths(text: String, plain: String) {
    var cursor = ByteCursor(octets(text + " x"))
    let path = ReversePath(taking: &cursor)
    #expect(path?.bytes.text == text)
    #expect(path?.plain.text == plain)
    #expect(cursor.rest.text == " x")
    #expect((path?.address == nil) == plain.isEmpty)
  }

  @Test(
    "what is no path is refused", arguments: ["", "<", "a@b", "<a@b", "<a@b c>", "< >", "<a@>"])
  func refused(text: String) {
    var cursor = ByteCursor(octets(text))
    let path = ReversePath(taking: &cursor)
    #expect(path == nil)
  }
}
