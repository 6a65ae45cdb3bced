import Bytes
import Postal
import Routing
import Testing

/// All targets of the right side of an alias.
private func parseList(_ text: [UInt8]) -> [AliasItem] {
  var parser = AliasTargetParser(text)
  var items: [AliasItem] = []
  while let item = parser.next() { items.append(item) }
  return items
}

@Suite("targets of aliases and .forward")
struct AliasTargetTests {
  private func parse(_ text: String) -> [String] {
    parseList(bytes(text)).map { $0.target.bytes.text }
  }

  @Test(
    "a list is cut into targets",
    arguments: [
      ("alice", ["alice"]),
      ("alice, bob@example.net", ["alice", "bob@example.net"]),
      ("alice,bob,,carol,", ["alice", "bob", "carol"]),
      (" alice\n\tbob\r\n carol", ["alice", "bob", "carol"]),
      ("alice # a comment, bob\n# one more\n  # and one\n bob", ["alice", "bob"]),
      ("al#ice", ["al#ice"]),
      ("", []), (" , ,\n#x", []),
      ("\"john doe\"@example.org", ["\"john doe\"@example.org"]),
      ("\"john doe\", bob", ["\"john doe\"", "bob"]),
      ("\"john, doe\"@x.org,bob", ["\"john, doe\"@x.org", "bob"]),
      ("<alice@example.org>", ["alice@example.org"]),
      ("Alice Smith <alice@example.org>, bob", ["alice@example.org", "bob"]),
      ("\"Smith, A.\" <alice@example.org>", ["alice@example.org"]),
      ("alice@example.org (Alice, of Wonderland)", ["alice@example.org"]),
      ("(a (nested) one) alice", ["alice"]),
      ("\\alice, \\bob@example.org", ["\\alice", "\\bob@example.org"]),
      ("\"\\\\alice\"", ["\\alice"]),
      ("alice+lists", ["alice+lists"]),
      ("-f@x.org", ["-f@x.org"]),
      ("user%host@x.org, a!b!c", ["user%host@x.org", "a!b!c"]),
      ("jürgen@bücher.example", ["jürgen@bücher.example"]),
      ("|/bin/true", ["|/bin/true"]),
      ("|/bin/cat > /dev/null, alice", ["|/bin/cat > /dev/null", "alice"]),
      ("\"|/bin/x -a 'b, c' \\\"d\\\"\", alice", ["|/bin/x -a 'b, c' \"d\"", "alice"]),
      ("|\"/bin/x a, b #y\"", ["|/bin/x a, b #y"]),
      ("\"|/bin/printf 'a\\n\\$b\\\\'\"", ["|/bin/printf 'a\\n\\$b\\'"]),
      ("| /bin/x", ["|/bin/x"]),
      ("/srv/mail/list/", ["/srv/mail/list/"]),
      ("/srv/mail/list//, bob", ["/srv/mail/list/", "bob"]),
      ("\"/srv/my mail/\"", ["/srv/my mail/"]),
      ("/dev/null", ["/dev/null"]), (":blackhole:", ["/dev/null"]),
      (":include:/etc/list", [":include:/etc/list"]),
      (":Include: /etc/list, bob", [":include:/etc/list", "bob"]),
      ("\":include:/etc/my list\"", [":include:/etc/my list"]),
      (":include:\"/etc/my list\"", [":include:/etc/my list"]),
      (":fail: gone, for good", [":fail: gone, for good"]),
      (":fail:", [":fail: this address takes no mail"]),
      (":defer: moving house", [":defer: moving house"]),
    ])
  func lists(text: String, targets: [String]) { #expect(parse(text) == targets) }

  @Test(
    "what cannot be used says why, and the targets after it are still read",
    arguments: [
      ("alice bob", "`alice bob` is not an address; put commas between addresses"),
      ("a@b@c", "`a@b@c` is not an address"),
      ("alice@", "`alice@` is not an address"),
      ("\"alice\" bob", "put a comma between the closing quote and what follows it"),
      ("\"|x\" y", "put a comma between the closing quote and what follows it"),
      ("|", "the command after `|` is missing"),
      ("\"|\"", "the command after `|` is missing"),
      ("|a\u{1}b", "there is a control character in the command"),
      (
        "/var/mail/alice",
        "`/var/mail/alice` would be an mbox file, which is not written here; a Maildir ends with `/`"
      ),
      ("/", "`/` is not a Maildir"),
      ("/a\u{0}b/", "there is a control character in the path"),
      (":include:list", "the path after `:include:` must begin with `/`"),
      (
        ":unknown: x",
        "`:unknown:` is not known; there are :include:, :fail:, :defer:, :blackhole:"
      ),
      (":x", "`:x` is not an address"),
      ("<>", "`` is not an address"),
      ("\"\"", "`\"\"` is not an address"),
      ("alice@[x", "`alice@[x` is not an address"),
    ])
  func unusable(text: String, reason: String) {
    let items = parseList(bytes(text + "\n ,carol"))
    #expect(items.map(\.target.bytes.text) == ["(unusable) " + reason, "carol"])
  }

  @Test(
    "quotes that do not close end with their line", arguments: ["\"alice", "\"|x, y", "|\"x, y"])
  func unclosed(text: String) {
    #expect(
      parse("bob,\(text)\ncarol") == [
        "bob", "(unusable) the quotes are not closed in this line", "carol",
      ])
  }

  @Test("each target knows its line and its place")
  func places() {
    let items = parseList(bytes("a, b\n# c\n  d,\n|x y\n"))
    #expect(items.map(\.line) == [1, 1, 3, 4])
    #expect(items.map(\.index) == [0, 1, 2, 3])
  }

  @Test("a target over the limit is none, one at the limit is")
  func limit() {
    let command = "|" + String(repeating: "x", count: AliasTarget.limit - 1)
    #expect(parse(command) == [command])
    #expect(parse(command + "x").first == "(unusable) this target is longer than 8192 octets")
  }

  @Test("any bytes give an answer, each target once")
  func total() {
    var seed: UInt64 = 42
    let alphabet = bytes("ab@.\"\\<>(),:#|/ \n\r\t[]\u{0}é")
    for _ in 0..<3000 {
      var text: [UInt8] = []
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      for _ in 0..<(seed >> 60) + 1 {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text.append(alphabet[Int(seed >> 33) % alphabet.count])
      }
      let items = parseList(text)
      #expect(items.map(\.index) == Array(0..<items.count))
      _ = AliasTable(text, file: []).problems()
      _ = UsersTable(text, file: []).problems()
      _ = RoutesTable(text, file: []).problems()
    }
  }

  @Test("a fingerprint is the same in each process and differs between targets")
  func fingerprints() throws {
    let items = parseList(bytes("|x, |y, /x/, \\x, x"))
    #expect(Set(items.map(\.target.fingerprint)).count == 5)
    #expect(items[0].target.fingerprint == 0x4b73_bdab_4a7e_48d0)
  }

  @Test("a long line of words that are none is read once")
  func manyWords() {
    let items = parseList([UInt8]([[UInt8]](repeating: bytes(":x:,"), count: 400_000).joined()))
    #expect(items.count == 400_000)
  }
}
