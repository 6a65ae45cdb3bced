import Bytes
import Configuration
import Postal
import Routing
import Testing
import Unix
import TestSupport

@Suite("the tables as files")
struct TablesTests {
  /// Accounts that count how often they are asked for.
  private final class CountingAccounts: AccountSource {
    var asked: [String] = []
    var error: Errno?

    func account(named name: [UInt8]) throws(Errno) -> Account? {
      asked.append(name.text)
      if let error { throw error }
      guard name.text == "alice" else { return nil }
      return Account(name: name, uid: 1000, gid: 1000, home: [], shell: [], fullName: [])
    }
  }

  private func settings(_ scratch: Scratch, _ text: String = "") -> Settings {
    Settings.parse(
      Array(text.utf8), file: scratch.path.appending("martlet.conf"),
      host: Array("example.org".utf8)
    ).0
  }

  private func route(_ recipient: String, _ settings: Settings, _ tables: Tables) -> String {
    guard let address = Address(mailbox: Array(recipient.utf8)) else { return "no address" }
    let end = Router(rules: settings.routingRules, tables: tables).route(address).end
    switch end {
    case .mailbox(let account): return "account \(account.name.text)"
    case .virtual(let mailbox): return "virtual \(mailbox.maildir.text)"
    case .pipe(let text): return "pipe \(text.text)"
    case .failure(let failure): return "\(failure.status.bytes.text) \(failure.text.text)"
    case .maildir, .command, .relay, .discard, .expansion: return "other"
    }
  }

  @Test("tables that nobody named may be missing")
  func missing() throws {
    let settings = settings(try Scratch())
    let tables = Tables(settings, accounts: CountingAccounts())
    #expect(tables.problems() == [])
    #expect(route("alice", settings, tables) == "account alice")
    #expect(route("bob", settings, tables) == "5.1.1 there is no user bob@example.org here")
  }

  @Test("a named table must be there: else mail waits", arguments: ["aliases", "users", "routes"])
  func named(name: String) throws {
    let scratch = try Scratch()
    let settings = settings(scratch, "\(name) = none\n")
    let tables = Tables(settings, accounts: CountingAccounts())
    let text = "\(scratch.path.text)/none: cannot be read: No such file or directory"
    #expect(tables.problems().map(\.bytes.text) == [text])
    #expect(
      route(name == "routes" ? "x@far.example" : "bob", settings, tables) == "4.3.5 \(text)")
  }

  @Test("tables beside the configuration are read")
  func read() throws {
    let scratch = try Scratch()
    _ = try scratch.write("aliases", "info: alice\nbad: a b\n")
    _ = try scratch.write("users", "v@v.example /srv/v\nx@v.example\n")
    _ = try scratch.write("routes", "far.example |/bin/relay\ny z\n")
    let settings = settings(scratch)
    let tables = Tables(settings, accounts: CountingAccounts())
    #expect(route("info", settings, tables) == "account alice")
    #expect(route("v@v.example", settings, tables) == "virtual /srv/v")
    #expect(route("x@far.example", settings, tables) == "pipe /bin/relay")
    #expect(tables.aliasCount() == 2)
    let here = scratch.path.text
    #expect(
      tables.problems().map(\.bytes.text) == [
        "\(here)/aliases:2: `a b` is not an address; put commas between addresses",
        "\(here)/users:2: a Maildir or an address is missing after the address",
        "\(here)/routes:2: `z` is not a way; there are `mx`, `smtp:HOST`, `smtps:HOST`, `lmtp:HOST`,"
          + " `|COMMAND`, `local` and `error TEXT`",
      ])
  }

  @Test("a table that others can write is not used", arguments: [0o620, 0o602, 0o666] as [UInt32])
  func writable(mode: UInt32) throws {
    let scratch = try Scratch()
    let file = try scratch.write("aliases", "alice: bob\n", mode: mode)
    let settings = settings(scratch)
    let tables = Tables(settings, accounts: CountingAccounts())
    let text =
      "\(file.text): others than its owner can write it; say chmod go-w \(file.text)"
    #expect(route("alice", settings, tables) == "4.3.5 \(text)")
    #expect(tables.problems().map(\.bytes.text) == [text])
  }

  @Test("a table that is a directory is not used, and nothing waits for a fifo")
  func notFile() throws {
    let scratch = try Scratch()
    let settings = settings(scratch, "aliases = .\n")
    let tables = Tables(settings, accounts: CountingAccounts())
    #expect(tables.problems().map(\.text.text) == ["is not a regular file"])
  }

  @Test("a table is read again when it changed, appeared, or went, but only at a refresh")
  func refresh() throws {
    let scratch = try Scratch()
    let settings = settings(scratch)
    let tables = Tables(settings, accounts: CountingAccounts())
    let unknown = "5.1.1 there is no user info@example.org here"
    #expect(route("info", settings, tables) == unknown)
    _ = try scratch.write("aliases", "info: alice\n")
    #expect(route("info", settings, tables) == unknown)
    tables.refresh()
    #expect(route("info", settings, tables) == "account alice")
    _ = try scratch.write("aliases", "info: gone \n")
    tables.refresh()
    #expect(route("info", settings, tables) == "5.1.1 there is no user gone@example.org here")
    try Directory(scratch.path).remove("aliases")
    tables.refresh()
    #expect(route("info", settings, tables) == unknown)
  }

  @Test("an account is looked up once in a pass, whether it is there or not")
  func cache() throws {
    let settings = settings(try Scratch())
    let accounts = CountingAccounts()
    let tables = Tables(settings, accounts: accounts)
    for _ in 0..<3 {
      _ = route("alice", settings, tables)
      _ = route("bob", settings, tables)
    }
    #expect(accounts.asked == ["alice", "bob"])
    tables.refresh()
    _ = route("bob", settings, tables)
    #expect(accounts.asked == ["alice", "bob", "bob"])
  }

  @Test("a name service that fails makes mail wait, and is asked again")
  func failing() throws {
    let settings = settings(try Scratch())
    let accounts = CountingAccounts()
    accounts.error = .inputOutput
    let tables = Tables(settings, accounts: accounts)
    #expect(
      route("alice", settings, tables)
        == "4.3.0 cannot look up the account alice now: Input/output error")
    accounts.error = nil
    #expect(route("alice", settings, tables) == "account alice")
  }

  @Test("a submission by somebody who may not read the tables is not refused for that")
  func unreadableAtSubmission() throws {
    let scratch = try Scratch()
    _ = try scratch.write("users", "x@v.example /x\n", mode: 0o666)
    let settings = settings(scratch)
    let far = try #require(Address(mailbox: Array("x@far.example".utf8)))
    func router() -> Router { Router(rules: settings.routingRules, tables: Tables(settings)) }
    #expect(router().refusal(of: far) == nil)
    _ = try scratch.write("users", "x@v.example /x\n")
    #expect(
      router().refusal(of: far)?.text.text
        == "this host delivers only local mail; add a line to \(scratch.path.text)/routes"
        + " to send mail to far.example")
  }

  @Test("the accounts of the host are found", .enabled(if: (try? Account.numbered(0)) != nil))
  func hostAccounts() throws {
    let settings = settings(try Scratch())
    let tables = Tables(settings)
    #expect(route("root", settings, tables) == "account root")
    #expect(route("no-such-account-here", settings, tables).hasPrefix("5.1.1"))
  }
}
