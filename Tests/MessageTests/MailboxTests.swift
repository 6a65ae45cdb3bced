import Bytes
import Message
import Postal
import Testing

/// `name|local|domain`.
func parts(_ mailbox: Mailbox) -> String {
  (mailbox.displayName + ["|"] + mailbox.address.localPart + ["|"] + mailbox.address.domain).text
}

@Suite struct MailboxTests {
  @Test(
    "a single mailbox is read as a command line has it",
    arguments: [
      ("bob", "|bob|"), ("Bob <bob@x>", "Bob|bob|x"), ("bob@x (Bob)", "Bob|bob|x"),
      ("<bob@x>", "|bob|x"), (" bob@x ", "|bob|x"), ("bob@x,", "|bob|x"), ("a\n", "|a|"),
    ])
  func single(text: String, expected: String) throws {
    #expect(parts(try Mailbox(parsing: octets(text))) == expected)
  }

  @Test(
    "what is not one mailbox is refused",
    arguments: ["", " ", "a,b", "g:a;", "g:;", "<>", "a b", "a\nb", "a, <>", "a, b c"])
  func refused(text: String) {
    #expect(throws: ParsingError.self) { try Mailbox(parsing: octets(text)) }
  }

  @Test(
    "a mailbox is written so that it reads the same",
    arguments: [
      ("Bob <bob@x>", "Bob <bob@x>"), ("bob@x", "bob@x"), ("bob@x (Bob B.)", "\"Bob B.\" <bob@x>"),
      ("\"a b\"@x", "\"a b\"@x"), ("J\u{f6}rg <j@x>", "=?utf-8?Q?J=C3=B6rg?= <j@x>"),
      ("=?utf-8?q?J=C3=B6rg?= <j@x>", "=?utf-8?q?J=C3=B6rg?= <j@x>"),
      ("john..smith@x", "\"john..smith\"@x"),
    ])
  func written(text: String, expected: String) throws {
    #expect(try Mailbox(parsing: octets(text)).bytes.text == expected)
  }

  @Test("a name that would break a header is left out")
  func hostileName() throws {
    let address = try #require(Address(localPart: octets("a"), domain: octets("b")))
    #expect(Mailbox(displayName: octets("x\nBcc: y"), address).bytes == octets("a@b"))
  }
}
