import Bytes
import Routing
import Testing

@Suite("A way to another server")
struct RelayTests {
  @Test(
    "it is read and written in one form",
    arguments: [
      ("mx", "mx"), ("MX:Example.ORG", "mx:example.org"), ("mx tls=may", "mx"),
      ("mx tls=verify", "mx tls=verify"), ("smtp:mail.example.org", "smtp:mail.example.org:25"),
      ("smtp:mail.example.org:587 login=/etc/x", "smtp:mail.example.org:587 login=/etc/x"),
      ("smtp:[127.0.0.1]:2525 tls=none", "smtp:[127.0.0.1]:2525 tls=none"),
      ("smtp:[IPv6:::1]:2525  tls=verify", "smtp:[IPv6:::1]:2525"),
      ("smtps:mail.example.org tls=encrypt", "smtps:mail.example.org:465 tls=encrypt"),
      ("smtp:a.example key=/k certificate=/c", "smtp:a.example:25 certificate=/c key=/k"),
      ("mx certificate=/c", "mx certificate=/c"),
      ("lmtp:/run/lmtp", "lmtp:/run/lmtp"), ("lmtp:[127.0.0.1]:24 tls=none", "lmtp:[127.0.0.1]:24"),
    ])
  func form(given: String, written: String) throws {
    let relay = try Relay(Array(given.utf8))
    #expect(relay.bytes.text == written)
    #expect(try Relay(relay.bytes) == relay)
  }

  @Test(
    "what is no way is refused with a reason",
    arguments: [
      "", "smtp", "smtp:", "smtp:a b", "smtp:host:0", "smtp:host:70000", "smtp:host:25:",
      "smtp:[::1",
      "mx:", "mx:[127.0.0]", "ftp:host", "mx tls=maybe", "mx tls", "mx login=secret",
      "smtps:host tls=none", "mx port=3", "mx key=/k", "mx certificate=c", "lmtp:a certificate=/c",
      "mx certificate=/c tls=none",
    ])
  func refused(text: String) {
    #expect(throws: Relay.Problem.self) { try Relay(Array(text.utf8)) }
  }

  @Test("exchangers are those of the recipient's domain, a literal is its own host")
  func resolved() throws {
    let relay = try Relay(Array("mx".utf8))
    #expect(relay.resolved(for: Array("Example.ORG".utf8)).bytes.text == "mx:example.org")
    #expect(
      relay.resolved(for: Array("[192.0.2.1]".utf8)).host
        == .exchangers(Array("[192.0.2.1]".utf8)))
    let way = relay.resolved(for: Array("[IPv6:2001:db8::1]".utf8))
    #expect(try Relay(way.bytes) == way)
  }
}
