import Bytes
import Postal
import Routing

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// Tables written in the test, and accounts that exist nowhere else.
struct TextTables: RoutingTables {
  var aliases: AliasTable
  var users: UsersTable
  var routes: RoutesTable
  var files: [String: String] = [:]
  var accounts: [String: UInt32] = ["root": 0, "alice": 1000, "bob": 1001, "www-data": 33]
  var accountFailure: Failure?

  init(aliases: String = "", users: String = "", routes: String = "", files: [String: String] = [:])
  {
    self.aliases = AliasTable(bytes(aliases), file: bytes("aliases"))
    self.users = UsersTable(bytes(users), file: bytes("users"))
    self.routes = RoutesTable(bytes(routes), file: bytes("routes"))
    self.files = files
  }

  func alias(_ name: [UInt8]) throws(Failure) -> AliasEntry? { aliases[name] }
  func user(_ key: [UInt8]) throws(Failure) -> UserEntry? { users[key] }
  func hosts(domain: [UInt8]) throws(Failure) -> Bool { users.hosts(domain: domain) }
  func route(_ pattern: [UInt8]) throws(Failure) -> RouteEntry? { routes[pattern] }
  func routesSenders() throws(Failure) -> Bool { routes.hasSenders }
  func aliasDoubt() throws(Failure) -> Problem? { aliases.doubt }
  func userDoubt() throws(Failure) -> Problem? { users.doubt }
  func routeDoubt() throws(Failure) -> Problem? { routes.doubt }

  func account(_ name: [UInt8]) throws(Failure) -> HostAccount? {
    if let accountFailure { throw accountFailure }
    return accounts[name.text].map {
      HostAccount(
        name: name, uid: $0, gid: $0, home: bytes("/home/") + name, shell: bytes("/bin/sh"))
    }
  }

  func include(_ path: [UInt8]) throws(Failure) -> any IncludedLines {
    guard let text = files[path.text] else {
      throw Failure(.configuration(.temporary), "\(path.text): cannot be read")
    }
    return TextLines(lines: bytes(text).lines)
  }
}

struct TextLines: IncludedLines {
  var lines: [[UInt8]]
  var at = 0

  mutating func next() throws(Failure) -> [UInt8]? {
    guard at < lines.count else { return nil }
    at += 1
    return lines[at - 1]
  }
}

func rules() -> RoutingRules {
  var rules = RoutingRules(
    domain: bytes("example.org"), localDomains: ["example.org", "localhost"].map(bytes))
  rules.postmaster = Address(mailbox: bytes("root"))
  return rules
}

func address(_ text: String) throws -> Address {
  guard let address = Address(mailbox: bytes(text)) else { throw BadTest(text: text) }
  return address
}

struct BadTest: Error { let text: String }

extension Route {
  /// The end in a few words, for tables of expectations.
  var summary: String {
    let ext = self.extension.map { "+" + $0.text } ?? ""
    switch end {
    case .mailbox(let account): return "account \(account.name.text)\(ext)"
    case .virtual(let mailbox): return "virtual \(mailbox.maildir.text)\(ext)"
    case .maildir(let path): return "maildir \(path.text)"
    case .command(let text): return "command \(text.text)"
    case .pipe(let text): return "pipe \(text.text)"
    case .relay(let relay): return "relay \(relay.bytes.text)"
    case .discard: return "discard"
    case .expansion(let expansion):
      return "expansion \(expansion.address.text)"
        + (expansion.owner.map { " owner \($0.text)" } ?? "")
    case .failure(let failure): return "\(failure.status.bytes.text) \(failure.text.text)"
    }
  }
}
