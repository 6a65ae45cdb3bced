import Bytes
import Postal
import Routing
import Testing

@Suite("routing")
struct RouterTests {
  private let tables = TextTables(
    aliases: """
      postmaster: root
      root: alice
      admin: root
      list: alice, bob, carol@example.net
      owner-list: alice
      one: bob@example.net
      owner-one: alice
      cmd: "|/bin/x a"
      owner-cmd: alice
      dir: /srv/dir/
      null: /dev/null
      gone: :fail: moved away
      later: :defer: moving
      alice+special: bob
      bob: \\bob
      self: self
      inc: :include:/list
      a: b
      b: c
      c: a
      bad: x y
      mbox: /var/mail/x
      empty:
      remote: x@far.example
      user%host: bob
      unaliased: \\alice
      """,
    users: """
      v@virtual.example /srv/v
      v@example.org /srv/local-v
      info@virtual.example -> v@virtual.example
      all@virtual.example -> all@virtual.example, alice@example.org
      many@virtual.example v@virtual.example, alice@example.org
      @caught.example -> v@virtual.example
      bad@virtual.example /x what
      """,
    routes: """
      pipe.example |/bin/relay
      .sub.example |/bin/sub
      deep.sub.example error 5.7.1 not there
      here.example local
      mx.example mx
      broken.example pigeon
      """)

  @Test(
    "each recipient has one end",
    arguments: [
      // accounts
      ("alice@example.org", "account alice"), ("ALICE@Example.ORG", "account alice"),
      ("alice+box@example.org", "account alice+box"), ("Alice+Box@localhost", "account alice+Box"),
      ("alice@[127.0.0.1]", "account alice"), ("alice@[IPv6:::1]", "account alice"),
      ("alice", "account alice"), ("alice+@example.org", "account alice+"),
      ("+alice@example.org", "5.1.1 there is no user +alice@example.org here"),
      // aliases
      ("postmaster@example.org", "account alice"), ("Admin+x@example.org", "account alice"),
      ("alice+special@example.org", "account bob"), ("bob@example.org", "account bob"),
      ("bob+x@example.org", "account bob"),
      ("list@example.org", "expansion list@example.org owner owner-list@example.org"),
      ("list+x@example.org", "expansion list+x@example.org owner owner-list@example.org"),
      ("one@example.org", "expansion one@example.org owner owner-one@example.org"),
      ("owner-list@example.org", "account alice"),
      ("cmd@example.org", "expansion cmd@example.org owner owner-cmd@example.org"),
      ("dir@example.org", "maildir /srv/dir"), ("null@example.org", "discard"),
      ("gone@example.org", "5.2.1 moved away"), ("later@example.org", "4.2.1 moving"),
      ("inc@example.org", "expansion inc@example.org"),
      ("self@example.org", "5.1.1 there is no user self@example.org here"),
      ("unaliased@example.org", "account alice"),
      ("a@example.org", "5.4.6 the aliases a, b, c, a lead in a circle; see aliases:18"),
      (
        "bad@example.org",
        "4.3.5 aliases:21: `x y` is not an address; put commas between addresses"
      ),
      (
        "mbox@example.org",
        "4.3.5 aliases:22: `/var/mail/x` would be an mbox file, which is not written here; a Maildir ends with `/`"
      ),
      (
        "empty@example.org",
        "4.3.5 aliases:23: `empty` has no target; write /dev/null to throw its mail away"
      ),
      // virtual mailboxes
      ("v@virtual.example", "virtual /srv/v"), ("V+x@Virtual.Example", "virtual /srv/v+x"),
      ("v@example.org", "virtual /srv/local-v"), ("info@virtual.example", "virtual /srv/v"),
      ("all@virtual.example", "expansion all@virtual.example"),
      ("alice@virtual.example", "5.1.1 there is no user alice@virtual.example here"),
      ("root@virtual.example", "5.1.1 there is no user root@virtual.example here"),
      ("any@caught.example", "virtual /srv/v"), ("postmaster@caught.example", "virtual /srv/v"),
      (
        "bad@virtual.example",
        "4.3.5 users:7: `what` is not uid=, gid=, user= or quota="
      ),
      // the postmaster
      ("postmaster", "account alice"), ("POSTMASTER@EXAMPLE.ORG", "account alice"),
      ("postmaster+x@example.org", "account alice"),
      ("Postmaster@virtual.example", "account alice"),
      ("mailer-daemon@example.org", "account alice"),
      ("MAILER-DAEMON@[127.0.0.1]", "account alice"),
      // services
      ("www-data@example.org", "account alice"),
      // other domains
      ("x@pipe.example", "pipe /bin/relay"), ("x@PIPE.example", "pipe /bin/relay"),
      ("x@y.sub.example", "pipe /bin/sub"), ("x@z.y.sub.example", "pipe /bin/sub"),
      ("x@deep.sub.example", "5.7.1 not there"),
      (
        "x@sub.example",
        "5.1.2 this host delivers only local mail; add a line to /etc/martlet/routes to send mail to sub.example"
      ),
      ("alice@here.example", "account alice"),
      (
        "nobody@here.example",
        "5.1.1 there is no user nobody@here.example here"
      ),
      ("x@MX.example", "relay mx:mx.example"),
      (
        "x@broken.example",
        "4.3.5 routes:6: `pigeon` is not a way; there are `mx`, `smtp:HOST`, `smtps:HOST`,"
          + " `lmtp:HOST`, `|COMMAND`, `local` and `error TEXT`"
      ),
      (
        "remote@example.org",
        "5.1.2 this host delivers only local mail; add a line to /etc/martlet/routes to send mail to far.example"
      ),
      (
        "x@[10.0.0.1]",
        "5.1.2 this host delivers only local mail; add a line to /etc/martlet/routes to send mail to [10.0.0.1]"
      ),
      // names that mean something elsewhere are names
      ("user%host@example.org", "account bob"),
      ("x%far.example@example.org", "5.1.1 there is no user x%far.example@example.org here"),
      ("far!x@example.org", "5.1.1 there is no user far!x@example.org here"),
      ("\"|/bin/x\"@example.org", "5.1.1 there is no user |/bin/x@example.org here"),
      ("\"/etc/passwd\"@example.org", "5.1.1 there is no user /etc/passwd@example.org here"),
      ("\":include:/x\"@example.org", "5.1.1 there is no user \":include:/x\"@example.org here"),
      ("-alice@example.org", "5.1.1 there is no user -alice@example.org here"),
    ])
  func ends(recipient: String, summary: String) throws {
    let router = Router(rules: rules(), tables: tables)
    #expect(router.route(try address(recipient)).summary == summary)
  }

  @Test(
    "the route carries the address it ended with, and the parts a command is told",
    arguments: [
      ("alice+Box@example.org", "alice+Box@example.org", "alice", "Box"),
      ("ALICE@example.org", "ALICE@example.org", "alice", nil),
      ("Admin@example.org", "alice@example.org", "alice", nil),
      ("dir+x@example.org", "dir+x@example.org", "dir", "x"),
      ("v+x@virtual.example", "v+x@virtual.example", "v", "x"),
      ("x+y@pipe.example", "x+y@pipe.example", "x+y", nil),
    ] as [(String, String, String, String?)])
  func parts(recipient: String, ended: String, local: String, ext: String?) throws {
    let route = Router(rules: rules(), tables: tables).route(try address(recipient))
    #expect(route.address.text == ended)
    #expect(route.localPart.text == local)
    #expect(route.extension?.text == ext)
  }

  @Test("each step is a sentence, if it was asked for")
  func steps() throws {
    let router = Router(rules: rules(), tables: tables)
    #expect(router.route(try address("admin+x")).steps == [])
    #expect(
      router.route(try address("admin+x"), explaining: true).steps == [
        "it has no domain, so it is admin+x@example.org",
        "example.org is local by the configuration",
        "`admin` with the extension `x`",
        "`admin` is in aliases:3",
        "its mail goes to root",
        "example.org is local by the configuration", "`root` is in aliases:2",
        "its mail goes to alice", "example.org is local by the configuration",
        "it is the account alice",
      ])
    #expect(
      router.route(try address("x@far.example"), explaining: true).steps == [
        "it is refused: 5.1.2 this host delivers only local mail; add a line to"
          + " /etc/martlet/routes to send mail to far.example"
      ])
    #expect(
      router.route(try address("x@y.sub.example"), explaining: true).steps == [
        "mail for y.sub.example goes to |/bin/sub by routes:2"
      ])
  }

  @Test("without accounts nobody but the tables is a recipient")
  func noAccounts() throws {
    var rules = rules()
    rules.usesAccounts = false
    let router = Router(rules: rules, tables: tables)
    #expect(router.route(try address("alice")).summary.hasPrefix("5.1.1"))
    #expect(router.route(try address("v@example.org")).summary == "virtual /srv/local-v")
  }

  @Test(
    "which accounts are services depends on their number",
    arguments: [
      (0, 1000, "account x"), (33, 1000, "account root"), (999, 1000, "account root"),
      (1000, 1000, "account x"), (59_999, 1000, "account x"), (60_000, 1000, "account root"),
      (65_534, 1000, "account root"), (65_536, 1000, "account x"),
      (1_000_650_000, 1000, "account x"),
      (33, 0, "account x"), (65_534, 0, "account x"),
    ] as [(UInt32, UInt32, String)])
  func services(uid: UInt32, minimum: UInt32, summary: String) throws {
    var tables = TextTables()
    tables.accounts["x"] = uid
    var rules = rules()
    rules.minimumUID = minimum
    let router = Router(rules: rules, tables: tables)
    #expect(router.route(try address("x")).summary == summary)
  }

  @Test("an alias to itself or a backslash reaches a service's own mailbox")
  func serviceByAlias() throws {
    for text in ["www-data: www-data", "www-data: \\www-data", "web: \\www-data"] {
      let tables = TextTables(aliases: text)
      let name = text.prefix { $0 != ":" }
      #expect(
        Router(rules: rules(), tables: tables).route(try address(String(name))).summary
          == "account www-data")
    }
  }

  @Test("root without an alias has a mailbox of its own, and is the postmaster")
  func root() throws {
    let router = Router(rules: rules(), tables: TextTables())
    for name in ["root", "postmaster", "mailer-daemon", "www-data", "Postmaster@localhost"] {
      #expect(router.route(try address(name)).summary == "account root")
    }
  }

  @Test("mail to a postmaster who is nobody waits and says what to do")
  func noPostmaster() throws {
    var tables = TextTables()
    tables.accounts = [:]
    var rules = rules()
    let text =
      "4.3.5 nobody gets the postmaster's mail; add a line `postmaster: NAME` to the aliases"
    for name in ["postmaster", "mailer-daemon@example.org", "postmaster@[127.0.0.1]"] {
      #expect(Router(rules: rules, tables: tables).route(try address(name)).summary == text)
    }
    rules.postmaster = nil
    #expect(Router(rules: rules, tables: tables).route(try address("postmaster")).summary == text)
    rules.postmaster = try address("postmaster")
    #expect(Router(rules: rules, tables: tables).route(try address("postmaster")).summary == text)
  }

  @Test("the postmaster of the configuration may be anywhere")
  func postmasterElsewhere() throws {
    var rules = rules()
    rules.postmaster = try address("v@virtual.example")
    #expect(
      Router(rules: rules, tables: TextTables(users: "v@virtual.example /srv/v")).route(
        try address("postmaster")
      ).summary == "virtual /srv/v")
  }

  @Test("postmaster without a domain is ours even if the domain is not")
  func nullClient() throws {
    var rules = rules()
    rules.domain = bytes("elsewhere.example")
    let router = Router(rules: rules, tables: TextTables())
    #expect(router.route(try address("postmaster")).summary == "account root")
    #expect(router.route(try address("alice")).summary.hasPrefix("5.1.2"))
  }

  @Test("a catch-all gets what nobody has, the domain's own before the common one")
  func catchAll() throws {
    var rules = rules()
    rules.catchAll = try address("bob")
    let tables = TextTables(users: "@example.org alice\nx@v.example /x")
    let router = Router(rules: rules, tables: tables)
    #expect(router.route(try address("what@example.org")).summary == "account alice")
    #expect(router.route(try address("what@localhost")).summary == "account bob")
    #expect(router.route(try address("what@v.example")).summary.hasPrefix("5.1.1"))
    #expect(router.route(try address("bob@localhost")).summary == "account bob")
  }

  @Test("a catch-all that is nobody ends, and does not go round")
  func catchAllNobody() throws {
    var rules = rules()
    rules.catchAll = try address("ghost")
    let router = Router(rules: rules, tables: TextTables())
    #expect(
      router.route(try address("x")).summary == "5.1.1 there is no user ghost@example.org here")
    let round = TextTables(users: "@example.org ghost")
    #expect(
      Router(rules: self.rules0, tables: round).route(try address("x")).summary
        == "5.4.6 the aliases @example.org, @example.org lead in a circle; see users:1")
  }

  private var rules0: RoutingRules { rules() }

  @Test("without a delimiter a plus is a letter, and several delimiters work")
  func delimiters() throws {
    var rules = rules()
    rules.delimiters = []
    #expect(
      Router(rules: rules, tables: tables).route(try address("alice+x")).summary.hasPrefix("5.1.1"))
    rules.delimiters = bytes("+-")
    #expect(
      Router(rules: rules, tables: tables).route(try address("alice-x+y")).summary
        == "account alice+x+y")
    #expect(
      Router(rules: rules, tables: TextTables(aliases: "www: bob")).route(
        try address("www-data")
      ).summary == "account root", "the whole name stands before a part of it")
  }

  @Test("a chain of aliases ends at the limit")
  func depth() throws {
    func chain(_ count: Int) throws -> String {
      var text = ""
      for i in 0..<count { text += "a\(i): a\(i + 1)\n" }
      let tables = TextTables(aliases: text + "a\(count): alice\n")
      return Router(rules: rules(), tables: tables).route(try address("a0")).summary
    }
    #expect(try chain(Router.depthLimit - 1) == "account alice")
    #expect(
      try chain(Router.depthLimit) == "5.4.6 more than 50 aliases lead one to the next")
  }

  @Test(
    "a name that no account could have is not asked for", arguments: ["a/b", "a:b", "a b", "-x"])
  func noQuestion(name: String) throws {
    var tables = TextTables()
    tables.accounts[name] = 1000
    let recipient = try #require(Address(localPart: bytes(name), domain: bytes("localhost")))
    #expect(Router(rules: rules(), tables: tables).route(recipient).summary.hasPrefix("5.1.1"))
  }

  @Test("what is not known now makes the recipient wait")
  func doubt() throws {
    var tables = TextTables()
    tables.accountFailure = Failure(.system(.temporary), "the name service does not answer")
    #expect(
      Router(rules: rules(), tables: tables).route(try address("x")).summary
        == "4.3.0 the name service does not answer")
    let aliases = TextTables(aliases: "no colon\n")
    #expect(
      Router(rules: rules(), tables: aliases).route(try address("x")).summary
        == "4.3.5 aliases:1: this is not `name: target, target`; a comment begins with #")
    #expect(
      Router(rules: rules(), tables: aliases).route(try address("alice")).summary == "account alice"
    )
    let users = TextTables(users: "what /x\n")
    #expect(
      Router(rules: rules(), tables: users).route(try address("x")).summary.hasPrefix(
        "4.3.5 users:1"))
    #expect(
      Router(rules: rules(), tables: users).route(try address("x@far.example")).summary
        .hasPrefix("4.3.5 users:1"))
    let routes = TextTables(routes: "a..b local\n")
    #expect(
      Router(rules: rules(), tables: routes).route(try address("x@far.example")).summary
        .hasPrefix("4.3.5 routes:1"))
  }

  @Test("a submission learns at once that a domain gets no mail from here")
  func refusal() throws {
    var tables = tables
    tables.accountFailure = Failure(.system(.temporary), "must not be asked")
    let router = Router(rules: rules(), tables: tables)
    for good in [
      "x@broken.example", "alice", "nobody@example.org", "x@pipe.example", "x@virtual.example",
      "x@here.example", "x@mx.example",
    ] {
      #expect(router.refusal(of: try address(good)) == nil)
    }
    for (bad, status) in [
      ("x@far.example", "5.1.2"), ("x@deep.sub.example", "5.7.1"),
      ("alice@[martlet-local:example.org]", "5.1.1"),
    ] {
      #expect(router.refusal(of: try address(bad))?.status.bytes.text == status)
    }
  }
}
