import Bytes
import Postal
import Routing
import Testing

private let noPattern =
  "is not a domain, `.domain`, `from:ADDRESS`, `from:@DOMAIN` or `*`"
private let ways = "`mx`, `smtp:HOST`, `smtps:HOST`, `lmtp:HOST`"

@Suite("the tables")
struct TableTests {
  private func targets(_ entry: AliasEntry?) -> [String]? {
    guard var parser = entry?.targets else { return nil }
    var all: [String] = []
    while let item = parser.next() { all.append("\(item.line) \(item.target.bytes.text)") }
    return all
  }

  @Test("aliases are found by name in any case, with their continuation lines")
  func aliases() {
    let table = AliasTable(
      bytes(
        """
        # comment
        Root: alice,
        # in between
        \tbob

         # indented
          carol
        "john doe" : jd
        list+new: x\r
        empty:
        "a:b": c
        last: z
        """), file: bytes("aliases"))
    #expect(table.count == 6)
    #expect(targets(table[bytes("root")]) == ["2 alice", "4 bob", "7 carol"])
    #expect(targets(table[bytes("john doe")]) == ["8 jd"])
    #expect(targets(table[bytes("list+new")]) == ["9 x"])
    #expect(targets(table[bytes("a:b")]) == ["11 c"])
    #expect(targets(table[bytes("last")]) == ["12 z"])
    #expect(targets(table[bytes("nobody")]) == nil)
    #expect(table.doubt == nil)
  }

  @Test("every problem of the aliases is found, with its line")
  func aliasProblems() {
    let table = AliasTable(
      bytes(
        """
          continues nothing
        no colon here
        two words: x
        a: b c
        a: d
        info@example.org: x
        mbox: alice,
          /var/mail/mbox
        none:
        both: :fail: no
          alice
        """), file: bytes("al"))
    #expect(
      table.problems().map(\.bytes.text) == [
        "al:1: this continues no entry; names begin at the start of a line",
        "al:2: this is not `name: target, target`; a comment begins with #",
        "al:3: `two words` is not a name; quote it if it has blanks",
        "al:4: `b c` is not an address; put commas between addresses",
        "al:5: `a` stands in line 4 already, which holds; join the two",
        "al:6: an alias has no domain; write `info@example.org -> TARGET` in the users table",
        "al:8: `/var/mail/mbox` would be an mbox file, which is not written here; a Maildir ends with `/`",
        "al:9: `none` has no target; write /dev/null to throw its mail away",
        "al:10: a failure must be the only target of `both`",
      ])
    #expect(table.doubt?.line == 1)
  }

  @Test(
    "a file that others write the end of is read to its last byte", arguments: ["a:b", "a:b\n"])
  func lastLine(text: String) {
    #expect(targets(AliasTable(bytes(text), file: [])[bytes("a")]) == ["1 b"])
  }

  private let users = """
    # virtual mailboxes
    alice@Example.ORG  /srv/mail/alice/Maildir/
    bob@example.org    "/srv/my mail/bob" user=vmail quota=1G,10000   # bob's
    carol@example.org  /srv/carol uid=5000 gid=5001
    info@example.org   -> alice@example.org, bob
    @example.org       catchall@example.net
    "d e"@example.net  -> :fail: gone
    """

  @Test("virtual mailboxes have a Maildir, an owner and a quota")
  func mailboxes() throws {
    let table = UsersTable(bytes(users), file: bytes("users"))
    #expect(table.problems() == [])
    func mailbox(_ key: String) -> VirtualMailbox? {
      guard case .mailbox(let mailbox) = table[bytes(key)] else { return nil }
      return mailbox
    }
    #expect(
      mailbox("alice@example.org") == VirtualMailbox(maildir: bytes("/srv/mail/alice/Maildir")))
    #expect(
      mailbox("bob@example.org")
        == VirtualMailbox(
          maildir: bytes("/srv/my mail/bob"), owner: .account(bytes("vmail")),
          quota: QuotaLimit(octets: 1 << 30, messages: 10_000)))
    #expect(
      mailbox("carol@example.org")
        == VirtualMailbox(maildir: bytes("/srv/carol"), owner: .numbers(uid: 5000, gid: 5001)))
    #expect(table.hosts(domain: bytes("example.org")))
    #expect(table.hosts(domain: bytes("example.net")))
    #expect(!table.hosts(domain: bytes("example.com")))
  }

  @Test("virtual aliases and catch-alls list addresses, with or without an arrow")
  func virtualLists() {
    let table = UsersTable(bytes(users), file: bytes("users"))
    func list(_ key: String) -> [String]? {
      guard case .list(let entry) = table[bytes(key)] else { return nil }
      return targets(entry)
    }
    #expect(list("info@example.org") == ["5 alice@example.org", "5 bob"])
    #expect(list("@example.org") == ["6 catchall@example.net"])
    #expect(list("d e@example.net") == ["7 :fail: gone"])
  }

  @Test(
    "a bad line of the users table is a problem",
    arguments: [
      (
        "alice /srv/x",
        "a line begins with an address such as alice@example.org, or with @example.org"
      ),
      ("@ /srv/x", "a line begins with an address such as alice@example.org, or with @example.org"),
      (
        "a@b@c /srv/x",
        "a line begins with an address such as alice@example.org, or with @example.org"
      ),
      ("a@b", "a Maildir or an address is missing after the address"),
      ("a@b ->", "a Maildir or an address is missing after the address"),
      ("a@b -> |cmd", "only addresses may stand here; name commands and files in the aliases"),
      (
        "a@b -> :include:/x",
        "only addresses may stand here; name commands and files in the aliases"
      ),
      ("a@b x y", "`x y` is not an address; put commas between addresses"),
      ("a@b /", "`/` is not the path of a Maildir"),
      ("a@b \"/x", "the quotes are not closed"),
      ("a@b /x uid=0 gid=5", "`uid=0`: a number above 0 is wanted"),
      ("a@b /x uid=5", "uid= and gid= must stand together"),
      ("a@b /x uid=5 gid=5 user=v", "give user= or uid= and gid=, not both"),
      ("a@b /x user=root", "`user=root`: an account other than root is wanted"),
      ("a@b /x user=v user=w", "`user=` stands twice"),
      ("a@b /x quota=much", "`quota=much` is not a quota such as quota=1G or quota=1G,10000"),
      ("a@b /x colour=red", "`colour=red` is not uid=, gid=, user= or quota="),
      ("a@b /x loose", "`loose` is not uid=, gid=, user= or quota="),
    ])
  func userProblems(line: String, text: String) {
    let table = UsersTable(bytes("c@d /x\n\(line)\n"), file: bytes("users"))
    #expect(table.problems().map(\.bytes.text) == ["users:2: \(text)"])
  }

  @Test("a key that stands twice is a problem, and the first one holds")
  func twice() {
    let table = UsersTable(bytes("a@b /x\nA@B /y\n"), file: bytes("users"))
    #expect(
      table.problems().map(\.bytes.text) == ["users:2: `a@b` stands in line 1 already, which holds"]
    )
    guard case .mailbox(let mailbox) = table[bytes("a@b")] else { return #expect(Bool(false)) }
    #expect(mailbox.maildir == bytes("/x"))
  }

  @Test(
    "a route says where mail goes",
    arguments: [
      ("example.net local", "example.net", RouteEntry.Destination.local),
      ("Example.NET  local # here", "example.net", .local),
      (".example.net |/bin/relay --to x", ".example.net", .command(bytes("/bin/relay --to x"))),
      ("* error we send nothing", "*", .failure(Failure(.noSuchDomain, "we send nothing"))),
      ("x.org error 5.7.1 go away", "x.org", .failure(Failure(.refused, "go away"))),
      (
        "x.org error 4.4.1 later", "x.org",
        .failure(Failure(EnhancedStatus(.temporary, 4, 1), "later"))
      ),
      ("x.org |/bin/x # no comment", "x.org", .command(bytes("/bin/x # no comment"))),
      ("from:Bob@X.org error no", "from:bob@x.org", .failure(Failure(.noSuchDomain, "no"))),
      ("FROM:@X.org |/bin/x", "from:@x.org", .command(bytes("/bin/x"))),
    ])
  func routes(line: String, pattern: String, destination: RouteEntry.Destination) {
    let table = RoutesTable(bytes("# first\n\n\(line)\n"), file: bytes("routes"))
    #expect(table[bytes(pattern)]?.destination == destination)
    #expect(table[bytes(pattern)]?.line == 3)
  }

  @Test(
    "a route leads to another server",
    arguments: [
      ("x.org smtp:mx.x.org", "x.org", "smtp:mx.x.org:25"),
      ("x.org smtp:[192.0.2.1]:25", "x.org", "smtp:[192.0.2.1]:25"),
      ("x.org mx # comment", "x.org", "mx"),
      ("x.org\tsmtp:h:587 login=/etc/a#b  tls=encrypt# x #y", "x.org", nil),
      ("x.org smtp:h:587 login=/etc/a#b #y", "x.org", "smtp:h:587 login=/etc/a#b"),
      ("* lmtp:/run/lmtp", "*", "lmtp:/run/lmtp"),
      ("from:\"A B\"@X.org mx:y.org", "from:\"a b\"@x.org", "mx:y.org"),
      ("from:@x.org smtps:h", "from:@x.org", "smtps:h:465"),
    ] as [(String, String, String?)])
  func relays(line: String, pattern: String, relay: String?) throws {
    let table = RoutesTable(bytes(line), file: bytes("routes"))
    let expected = try relay.map { RouteEntry.Destination.relay(try Relay(bytes($0))) }
    if let expected {
      #expect(table[bytes(pattern)]?.destination == expected)
    } else {
      #expect(table.problems().count == 1)
    }
    #expect(table.hasSenders == pattern.hasPrefix("from:"))
  }

  @Test(
    "a bad line of the routes table is a problem",
    arguments: [
      ("a..b local", "`a..b` \(noPattern)"),
      ("*.x.org local", "`*.x.org` \(noPattern)"),
      ("from: local", "`from:` \(noPattern)"),
      ("from:bob mx", "`from:bob` \(noPattern)"),
      ("from:@ mx", "`from:@` \(noPattern)"),
      ("from:a@x.org,b@x.org mx", "`from:a@x.org,b@x.org` \(noPattern)"),
      ("from:<a@x.org> mx", "`from:<a@x.org>` \(noPattern)"),
      ("from:a@x.org local", "a sender makes no domain local"),
      ("x.org", "the way is missing: \(ways), `|COMMAND`, `local` or `error TEXT`"),
      ("x.org # what", "the way is missing: \(ways), `|COMMAND`, `local` or `error TEXT`"),
      ("x.org |", "the command after `|` is missing"),
      ("x.org local host", "nothing may stand after `local`"),
      (
        "x.org error",
        "write `error TEXT` or `error 5.1.2 TEXT` with a code that begins with 4 or 5"
      ),
      (
        "x.org error 2.0.0 fine",
        "write `error TEXT` or `error 5.1.2 TEXT` with a code that begins with 4 or 5"
      ),
      (
        "x.org error 5.1.2",
        "write `error TEXT` or `error 5.1.2 TEXT` with a code that begins with 4 or 5"
      ),
      (
        "x.org pigeon",
        "`pigeon` is not a way; there are \(ways), `|COMMAND`, `local` and `error TEXT`"
      ),
      ("x.org mx tls=perhaps", "`perhaps` is not `none`, `may`, `encrypt` or `verify`"),
      ("x.org smtp:h login=x", "write the whole path after `login=`"),
      ("x.org smtp:h:0", "`h:0` is not HOST or HOST:PORT"),
      ("y.org error twice", "`y.org` stands in line 1 already, which holds"),
    ])
  func routeProblems(line: String, text: String) {
    let table = RoutesTable(bytes("y.org local\n\(line)\n"), file: bytes("routes"))
    #expect(table.problems().map(\.bytes.text) == ["routes:2: \(text)"])
  }

  @Test("a file that is no table is read once")
  func noTable() {
    let table = AliasTable(
      [UInt8](repeating: ASCII.lf, count: 1)
        + [[UInt8]](repeating: bytes("ab\n"), count: 1_000_000).joined(),
      file: bytes("aliases"))
    #expect(table.count == 0)
    #expect(table.doubt?.line == 2)
  }
}
