import Bytes
import LocalDelivery
import Postal
import Testing
import Unix

private func address(_ text: String) -> ForwardTarget {
  .address(Address(mailbox: Array(text.utf8))!)
}
private func command(_ text: String) -> ForwardTarget { .command(Array(text.utf8)) }

@Suite("The grammar of .forward")
struct ForwardFileTests {
  let owner = ForwardFile.Owner(
    user: Array("alice".utf8), home: "/home/alice",
    recipient: Address(mailbox: Array("alice+x@Here.example".utf8)))

  func parse(_ text: String) throws -> [ForwardTarget] {
    try ForwardFile.parse(Array(text.utf8), owner: owner)
  }

  @Test(
    "each line and each part between commas is a target",
    arguments: [
      ("", []), ("\n\n# only a comment, \"\n  \n,,\n", []),
      ("bob@far.example", [address("bob@far.example")]),
      (
        "bob\n carol@x.example ,\tdave\r\n",
        [address("bob"), address("carol@x.example"), address("dave")]
      ),
      ("\\alice, bob", [.mailbox, address("bob")]),
      ("alice", [.mailbox]), ("Alice@HERE.example", [.mailbox]),
      ("alice+x@here.example", [.mailbox]),
      ("alice@far.example", [address("alice@far.example")]),
      ("alice+y@here.example", [address("alice+y@here.example")]),
      ("\\bob", [address("bob")]), ("<bob@x.example>", [address("bob@x.example")]),
      ("Bob B. <bob@x.example>, c@x", [address("bob@x.example"), address("c@x")]),
      ("\"odd, name\"@x.example", [address("\"odd, name\"@x.example")]),
    ])
  func addresses(_ text: String, _ targets: [ForwardTarget]) throws {
    #expect(try parse(text) == targets)
  }

  @Test(
    "a command is what follows the bar, up to the quote or the end of the line",
    arguments: [
      ("|prog a,b \"c d\"", [command("prog a,b \"c d\"")]), ("| prog", [command("prog")]),
      ("\"|prog a, b\", bob", [command("prog a, b"), address("bob")]),
      ("\"| prog\"", [command("prog")]), (#""|echo \"a\\b\"""#, [command(#"echo "a\b""#)]),
      ("bob, |prog x, y", [address("bob"), command("prog x, y")]),
      ("|\"a prog\" x # y\nbob", [command("\"a prog\" x # y"), address("bob")]),
      (#""|printf 'a\n$b' \$c", bob"#, [command(#"printf 'a\n$b' \$c"#), address("bob")]),
    ])
  func commands(_ text: String, _ targets: [ForwardTarget]) throws {
    #expect(try parse(text) == targets)
  }

  @Test(
    "a path with a slash at its end is a Maildir",
    arguments: [
      ("/var/mail/x/", "/var/mail/x/"), ("~/Mail/", "/home/alice/Mail/"),
      ("./Mail/", "/home/alice/Mail/"), ("\"/a b, c/\"", "/a b, c/"),
      ("\"~/a b/\"", "/home/alice/a b/"), ("\"./x,y/\"", "/home/alice/x,y/"),
    ])
  func maildirs(_ text: String, _ path: String) throws {
    #expect(try parse(text) == [.maildir(Path(composed: path))])
  }

  @Test(
    "a mistake anywhere is a failure of the whole file, with its line",
    arguments: [
      ("bob\n/var/mail/alice", "5.3.5", "line 2"), (":include:/x", "5.3.5", "line 1"),
      ("/dev/null", "5.3.5", "into the file /dev/null"), (":fail: gone", "5.3.5", "line 1"),
      ("~/mbox", "5.3.5", "into the file /home/alice/mbox"),
      ("\n\nbob bob", "4.3.5", "line 3"), ("|", "4.3.5", "line 1"), ("\"|\"", "4.3.5", "line 1"),
      ("\"unclosed", "4.3.5", "line 1"), ("@x", "4.3.5", "line 1"), ("a\u{1}b", "4.3.5", "line 1"),
      (Array(repeating: "a", count: 1001).joined(separator: ","), "4.3.5", "too many"),
    ])
  func mistakes(_ text: String, _ status: String, _ words: String) {
    do throws(Failure) {
      let targets = try ForwardFile.parse(Array(text.utf8), owner: owner)
      Issue.record("taken: \(targets.count)")
    } catch {
      #expect(error.status.bytes.text == status)
      #expect(error.text.text.contains(words))
    }
  }

  @Test("no octets make the parser trap")
  func total() {
    var generator = SystemRandomNumberGenerator()
    let alphabet = Array("\"\\|,/~.:<>@# \t\r\nab\0\u{FF}".utf8)
    for _ in 0..<5000 {
      let text = (0..<Int.random(in: 0...24, using: &generator)).map { _ in
        alphabet.randomElement()!
      }
      _ = try? ForwardFile.parse(text, owner: owner)
    }
  }
}
