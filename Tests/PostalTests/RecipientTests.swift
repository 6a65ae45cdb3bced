import Bytes
import Postal
import Testing

@Suite struct NotifyTests {
  @Test(
    "wishes are read in any case and order, and written in one",
    arguments: [
      ("NEVER", "never"), ("Success", "success"), ("delay,FAILURE", "failure,delay"),
      ("success,failure,delay", "success,failure,delay"), ("delay,delay", "delay"),
    ])
  func forms(text: String, expected: String) {
    #expect(Notify(octets(text))?.bytes.text == expected)
  }

  @Test(
    "what is no wish is refused",
    arguments: ["", ",", "success,", "never,success", "success failure", "always", " never"])
  func refused(text: String) { #expect(Notify(octets(text)) == nil) }

  @Test("a recipient without wishes wants failures and delays")
  func wants() throws {
    let address = try #require(Address(mailbox: octets("a@b")))
    let open = Recipient(address)
    #expect(open.wants(.failure) && open.wants(.delay) && !open.wants(.success))
    let never = Recipient(address, notify: .never)
    #expect(!never.wants(.failure) && !never.wants(.delay) && !never.wants(.success))
    #expect(Recipient(address, notify: .success).wants(.success))
  }
}

@Suite struct OriginalRecipientTests {
  @Test(
    "an original recipient is read and written with its kind",
    arguments: [
      ("rfc822;bob@x", "rfc822", "bob@x"), ("rfc822;a+20b@x", "rfc822", "a b@x"),
      ("utf-8;j+C3+B6@x", "utf-8", "j\u{f6}@x"), ("x.y;a;b", "x.y", "a;b"),
      ("rfc822;a+0Ab", "rfc822", "a\nb"),
    ])
  func forms(text: String, kind: String, address: String) throws {
    let original = try #require(OriginalRecipient(octets(text)))
    #expect(original.kind.text == kind)
    #expect(original.address.text == address)
    #expect(original.bytes.text == text)
  }

  @Test(
    "what is no original recipient is refused",
    arguments: [
      "", "rfc822", ";a", "rfc822;", "rf c;a", "rfc822;a b", "rfc822;a=b", "rfc822;+4", "a\n;b",
    ])
  func refused(text: String) { #expect(OriginalRecipient(octets(text)) == nil) }

  @Test("an address may be only so long")
  func limit() {
    let long = [UInt8](repeating: "a", count: 500)
    #expect(OriginalRecipient(kind: octets("rfc822"), address: long) != nil)
    #expect(OriginalRecipient(kind: octets("rfc822"), address: long + ["a"]) == nil)
  }

  @Test("any address makes one word")
  func oneWord() {
    for byte in UInt8.min...UInt8.max {
      let original = OriginalRecipient(kind: octets("rfc822"), address: ["a", byte])
      #expect(original?.bytes.allSatisfy { $0.isVisible } == true)
      #expect(original.flatMap { OriginalRecipient($0.bytes) } == original)
    }
  }
}
