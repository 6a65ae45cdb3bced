import Bytes
import Postal
import Routing
import Testing

@Suite("Mail for other hosts")
struct RelayRouteTests {
  private let tables = TextTables(
    aliases: """
      away: x@far.example
      list: x@far.example, alice
      """,
    users: "v@virtual.example /srv/v",
    routes: """
      smart.example smtp:smart.example:587 login=/etc/martlet/login
      .parent.example lmtp:/run/lmtp
      from:bob@example.org smtp:bob.provider.example
      from:@example.org smtp:provider.example
      from:@refused.example error 5.7.1 not from here
      from:"Odd Name"@odd.example mx:odd.example
      * mx
      """)

  private func summary(_ recipient: String, from sender: String) throws -> String {
    let sender: ReversePath = sender.isEmpty ? .null : .address(try address(sender))
    return Router(rules: rules(), tables: tables).route(try address(recipient), from: sender)
      .summary
  }

  @Test(
    "the recipient's domain decides first, then the sender, then what is for all",
    arguments: [
      (
        "x@smart.example", "bob@example.org",
        "relay smtp:smart.example:587 login=/etc/martlet/login"
      ),
      ("x@a.Parent.example", "bob@example.org", "relay lmtp:/run/lmtp"),
      ("x@parent.example", "bob@example.org", "relay smtp:bob.provider.example:25"),
      ("x@far.example", "BOB@Example.ORG", "relay smtp:bob.provider.example:25"),
      ("x@far.example", "bob", "relay smtp:bob.provider.example:25"),
      ("x@far.example", "alice@example.org", "relay smtp:provider.example:25"),
      ("x@far.example", "bob+x@example.org", "relay smtp:provider.example:25"),
      ("x@far.example", "root", "relay smtp:provider.example:25"),
      ("x@far.example", "alice@sub.example.org", "relay mx:far.example"),
      ("x@far.example", "a@refused.example", "5.7.1 not from here"),
      ("x@far.example", "\"odd name\"@odd.example", "relay mx:odd.example"),
      ("x@far.example", "", "relay mx:far.example"),
      ("away", "bob", "relay smtp:bob.provider.example:25"),
      ("away", "", "relay mx:far.example"),
      // mail of this host stays here whoever sends it
      ("alice", "bob", "account alice"), ("v@virtual.example", "bob", "virtual /srv/v"),
      ("list", "bob", "expansion list@example.org"),
    ])
  func precedence(recipient: String, sender: String, end: String) throws {
    #expect(try summary(recipient, from: sender) == end)
  }

  @Test(
    "an address in brackets is its own host where exchangers are asked, and no other thing is",
    arguments: [
      ("x@[192.0.2.1]", "relay mx:[192.0.2.1]"),
      ("x@[IPv6:2001:db8::1]", "relay mx:[ipv6:2001:db8::1]"),
      ("x@[what]", "5.1.3 [what] is no address of the Internet"),
      ("x@[300.0.0.1]", "5.1.3 [300.0.0.1] is no address of the Internet"),
      ("x@[127.0.0.1]", "5.1.1 there is no user x@[127.0.0.1] here"),
      (
        "x@[martlet-local:example.org]", "5.1.1 there is no user x@[martlet-local:example.org] here"
      ),
    ])
  func literals(recipient: String, end: String) throws {
    #expect(try summary(recipient, from: "") == end)
  }

  @Test("a server for all mail gets that for addresses in brackets, too")
  func smartHost() throws {
    let router = Router(rules: rules(), tables: TextTables(routes: "* smtp:smart.example"))
    #expect(router.route(try address("x@[192.0.2.1]")).summary == "relay smtp:smart.example:25")
  }

  @Test("the way is a step")
  func steps() throws {
    let route = Router(rules: rules(), tables: tables).route(
      try address("x@far.example"), from: .address(try address("bob@example.org")),
      explaining: true)
    #expect(
      route.steps == ["mail for far.example goes by routes:3: smtp:bob.provider.example:25"])
  }

  @Test("a submission is refused only if no sender's route could lead on")
  func refusal() throws {
    let far = try address("x@far.example")
    let tables = TextTables(routes: "from:bob@example.org mx\nfrom:eve@example.org error go away")
    let router = Router(rules: rules(), tables: tables)
    #expect(router.refusal(of: far) == nil)
    #expect(router.refusal(of: far, from: .address(try address("bob@example.org"))) == nil)
    #expect(router.refusal(of: far, from: .null)?.status == .noSuchDomain)
    #expect(router.refusal(of: far, from: .address(try address("alice")))?.status == .noSuchDomain)
    #expect(
      router.refusal(of: far, from: .address(try address("eve")))?.text == bytes("go away"))
  }
}
