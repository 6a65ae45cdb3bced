import Bytes
import Postal
import Routing
import Testing

@Suite("expansion")
struct ExpanderTests {
  private func expand(
    _ name: String, _ tables: TextTables, chunk: Int = 1000
  ) throws -> (chunks: [Expander.Chunk], expander: Expander) {
    let router = Router(rules: rules(), tables: tables)
    guard case .expansion(let expansion) = router.route(try address(name)).end else {
      throw BadTest(text: name)
    }
    var expander = router.expander(for: expansion)
    var chunks: [Expander.Chunk] = []
    while let next = try expander.next(limit: chunk) { chunks.append(next) }
    return (chunks, expander)
  }

  private func names(_ name: String, _ tables: TextTables) throws -> [String] {
    try expand(name, tables).chunks.flatMap { $0.recipients.map(\.text) }
  }

  @Test(
    "an alias gives each recipient once, other aliases in it expanded",
    arguments: [
      ("x: alice, bob", ["alice@example.org", "bob@example.org"]),
      ("x: alice, alice@EXAMPLE.org, bob, alice", ["alice@example.org", "bob@example.org"]),
      (
        "x: a, bob\na: alice, b\nb: bob, c@far.example",
        ["alice@example.org", "bob@example.org", "c@far.example"]
      ),
      ("x: one, bob\none: alice", ["alice@example.org", "bob@example.org"]),
      ("x: x, bob", ["x@[martlet-local:example.org]", "bob@example.org"]),
      ("x: \\x, bob", ["x@[martlet-local:example.org]", "bob@example.org"]),
      ("x: x+saved, bob", ["x+saved@[martlet-local:example.org]", "bob@example.org"]),
      ("x: y, bob\ny: x, alice", ["alice@example.org", "bob@example.org"]),
      (
        "x: y, bob\ny: y, alice",
        ["y@[martlet-local:example.org]", "alice@example.org", "bob@example.org"]
      ),
      ("x: alice, /dev/null", ["alice@example.org"]),
      ("x: nobody, what@far.example", ["nobody@example.org", "what@far.example"]),
      ("x: v@virtual.example, bob", ["v@virtual.example", "bob@example.org"]),
      (
        "x: info@virtual.example, bob",
        ["v@virtual.example", "alice@example.org", "bob@example.org"]
      ),
    ])
  func lists(aliases: String, recipients: [String]) throws {
    let users = "v@virtual.example /v\ninfo@virtual.example -> v@virtual.example, alice@example.org"
    #expect(try names("x", TextTables(aliases: aliases, users: users)) == recipients)
  }

  @Test("a virtual alias that names itself never reaches an account of the host")
  func virtualSelf() throws {
    let tables = TextTables(users: "alice@v.example -> alice@v.example, bob@example.org")
    let recipients = try names("alice@v.example", tables)
    #expect(recipients == ["alice@[martlet-local:v.example]", "bob@example.org"])
    let router = Router(rules: rules(), tables: tables)
    #expect(
      router.route(try address(recipients[0]), isExpanded: true).summary
        == "5.1.1 there is no user alice@v.example here")
  }

  @Test("commands, Maildirs and unusable targets become recipients that lead back to them")
  func internalAddresses() throws {
    let tables = TextTables(
      aliases:
        "list: alice, \"|/bin/x a\", /srv/dir/, /var/mail/m, \\bob\nnest: list, carol@far.example")
    let router = Router(rules: rules(), tables: tables)
    for list in ["list", "nest"] {
      let recipients = try expand(list, tables).chunks.flatMap(\.recipients)
      let ends = recipients.map { router.route($0, isExpanded: true).summary }
      #expect(
        ends.prefix(5) == [
          "account alice", "command /bin/x a", "maildir /srv/dir",
          "4.3.5 aliases:1: `/var/mail/m` would be an mbox file, which is not written here; a Maildir ends with `/`",
          "account bob",
        ])
      #expect(
        recipients.map { InternalAddress.displayed($0).text }.prefix(5) == [
          "alice@example.org", "list@example.org", "list@example.org", "list@example.org",
          "bob@example.org",
        ])
      let command = router.route(recipients[1], isExpanded: true)
      #expect(command.address.text == "list@example.org")
      #expect(command.localPart.text == "list")
    }
  }

  @Test("an internal address from anybody else is no such user, 5.1.1")
  func forged() throws {
    let tables = TextTables(aliases: "list: alice, \"|/bin/x a\", \\bob\nroot: alice")
    let router = Router(rules: rules(), tables: tables)
    let recipients = try expand("list", tables).chunks.flatMap(\.recipients)
    for recipient in recipients.dropFirst() + [try address("root@[martlet-local:example.org]")] {
      #expect(
        router.route(recipient).summary == "5.1.1 there is no user \(recipient.text) here")
      #expect(router.refusal(of: recipient)?.status == .noSuchMailbox)
    }
  }

  @Test("a target is found again after others moved it, and its correction after it was corrected")
  func changedAlias() throws {
    let before = TextTables(aliases: "list: alice, \"|/bin/old\"")
    let recipient = try expand("list", before).chunks[0].recipients[1]
    func now(_ aliases: String) -> String {
      Router(rules: rules(), tables: TextTables(aliases: aliases)).route(
        recipient, isExpanded: true
      )
      .summary
    }
    #expect(now("list: \"|/bin/old\", alice, bob") == "command /bin/old")
    #expect(now("list: alice, \"|/bin/new\"") == "command /bin/new")
    let gone =
      "5.1.1 list@example.org no longer names the command or Maildir that this message was for"
    #expect(now("list: alice, bob") == gone)
    #expect(now("other: alice, bob") == gone)
  }

  @Test("an included file is read line by line, and its bad lines are left out and reported")
  func included() throws {
    let tables = TextTables(
      aliases: "list: :include:/list",
      files: [
        "/list": """
        # members
        alice, bob
        Carol <carol@far.example>   # hers
        |/bin/evil
        /srv/dir/
        :include:/more
        two words
        """, "/more": "dave@far.example\n:include:/list\nalice\n\\alice\n",
      ])
    let (chunks, expander) = try expand("list", tables)
    #expect(
      chunks.flatMap { $0.recipients.map(\.text) } == [
        "alice@example.org", "bob@example.org", "carol@far.example", "dave@far.example",
        "alice@[martlet-local:example.org]",
      ])
    #expect(expander.problemCount == 3)
    #expect(
      expander.problems.map(\.bytes.text) == [
        "/list:4: only addresses may stand here; name commands and files in the aliases",
        "/list:5: only addresses may stand here; name commands and files in the aliases",
        "/list:7: `two words` is not an address; put commas between addresses",
      ])
  }

  @Test("a file that cannot be read makes the whole list wait")
  func unreadable() throws {
    let tables = TextTables(aliases: "list: alice, :include:/none")
    let failure = #expect(throws: Failure.self) { _ = try expand("list", tables) }
    #expect(failure?.isTemporary == true)
  }

  @Test("files that include one another end at the limit")
  func includeDepth() throws {
    var files: [String: String] = [:]
    for i in 0..<20 { files["/f\(i)"] = ":include:/f\(i + 1)\n" }
    let tables = TextTables(aliases: "list: :include:/f0", files: files)
    let failure = #expect(throws: Failure.self) { _ = try expand("list", tables) }
    #expect(
      failure?.text.text == "more than 10 files include one another, /f10 last")
    #expect(failure?.status == .routingLoop)
  }

  @Test(
    "a list of nobody says so",
    arguments: [
      ("list: :include:/empty", "5.2.4 the list list@example.org names nobody"),
      (
        "list: a, b\na: list\nb: list",
        "5.4.6 the aliases behind list@example.org lead in a circle to nobody"
      ),
    ])
  func nobody(aliases: String, text: String) throws {
    let tables = TextTables(aliases: aliases, files: ["/empty": "# nobody\n"])
    let failure = #expect(throws: Failure.self) { _ = try expand("list", tables) }
    #expect(failure.map { "\($0.status.bytes.text) \($0.text.text)" } == text)
  }

  @Test("a list of which all is thrown away has no recipients, and that is no failure")
  func discarded() throws {
    #expect(try names("list", TextTables(aliases: "list: /dev/null, /dev/null")) == [])
  }

  @Test("chunks have at most as many recipients as asked for")
  func chunks() throws {
    let tables = TextTables(
      aliases: "list: :include:/l",
      files: ["/l": (0..<25).map { "u\($0)@far.example\n" }.joined()])
    let (chunks, expander) = try expand("list", tables, chunk: 10)
    #expect(chunks.map(\.recipients.count) == [10, 10, 5])
    #expect(expander.count == 25)
    #expect(try expand("list", tables, chunk: 25).chunks.count == 1)
    #expect(try expand("list", tables, chunk: 1).chunks.count == 25)
  }

  @Test("a list within a list keeps its own owner, and nobody is asked twice")
  func owners() throws {
    let tables = TextTables(
      aliases: """
        outer: alice, inner, plain, bob
        owner-outer: o
        inner: carol@far.example, bob
        owner-inner: i
        plain: dave@far.example
        """)
    let chunks = try expand("outer", tables).chunks
    #expect(
      chunks.map { "\($0.owner?.text ?? "-"): " + $0.recipients.map(\.text).joined(separator: " ") }
        == [
          "owner-outer@example.org: alice@example.org",
          "owner-inner@example.org: carol@far.example bob@example.org",
          "owner-outer@example.org: dave@far.example",
        ])
  }

  @Test("the owner takes the sender's place, but not that of nobody")
  func sender() throws {
    let owner = try address("owner-list@example.org")
    let sender = ReversePath.address(try address("x@far.example"))
    #expect(Expansion.sender(sender, owner: owner) == .address(owner))
    #expect(Expansion.sender(sender, owner: nil) == sender)
    #expect(Expansion.sender(.null, owner: owner) == .null)
  }

  @Test("two walks over the same tables give the same chunks")
  func repeatable() throws {
    let tables = TextTables(
      aliases: "list: alice, sub, :include:/l, \"|x\"\nsub: bob, list, carol@far.example",
      files: ["/l": "u@far.example\nalice\nsub\n"])
    let once = try expand("list", tables, chunk: 2).chunks.map(\.recipients)
    #expect(try expand("list", tables, chunk: 2).chunks.map(\.recipients) == once)
  }
}
