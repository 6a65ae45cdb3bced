internal import Authentication
internal import Bytes
internal import Configuration
import Testing
internal import TestSupport
internal import Unix

@Suite struct LoginOfferTests {
  @Test("what is offered follows the file, and only when it is asked to look")
  func changes() throws {
    let fixture = try AuthenticationFixture()
    let all = AuthenticationFixture.passwd
    let alice = all.split(separator: "\n").filter { $0.hasPrefix("alice:") }
    var facts = ConnectionFacts(remote: nil)
    facts.isProtected = true

    try fixture.scratch.write("passwd", alice.joined(separator: "\n"))
    let settings = try Settings.load(path: fixture.scratch("martlet.conf"))
    var offer = LoginOffer(settings)
    let strong = ["SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "LOGIN", "CRAM-MD5"]
    #expect(offer.mechanisms(facts) == strong)

    try fixture.scratch.write("passwd", all)
    #expect(offer.mechanisms(facts) == strong)
    offer.refresh()
    #expect(offer.mechanisms(facts) == ["PLAIN", "LOGIN"])

    try Directory(fixture.scratch.path).remove("passwd")
    offer.refresh()
    #expect(offer.mechanisms(facts).isEmpty)
  }

  @Test(
    "APOP is offered if every login can use it, and there are no others",
    arguments: [
      ("alice:{PLAIN}a\nbob:$6$x\nbob:{PLAIN}b\ncarol:{EXTERNAL}CN=c\n", "passwd", true),
      ("alice:{PLAIN}a\nbob:$6$x\n", "passwd", false), ("", "passwd", false),
      ("alice:{PLAIN}a\n", "passwd accounts", false),
    ])
  func digests(_ passwd: String, _ sources: String, _ isOffered: Bool) throws {
    let fixture = try AuthenticationFixture("authentication = \(sources)\n", passwd: passwd)
    let offer = LoginOffer(try Settings.load(path: fixture.scratch("martlet.conf")))
    #expect(offer.offersDigests == isOffered)
    #expect(offer.mechanisms(ConnectionFacts(remote: nil)).contains("CRAM-MD5") == isOffered)
    #expect(!offer.mechanisms(ConnectionFacts(remote: nil)).contains("APOP"))
  }

  @Test(
    "another process that reads the file comes to the same",
    arguments: [
      AuthenticationFixture.passwd, "", "alice:{PLAIN}a\n", "carol:{EXTERNAL}CN=c\n",
      "alice:{PLAIN}a\nbob:$6$x\ncarol:{EXTERNAL}CN=c\n", "bob:$6$x\n", "bob:!\n",
      AuthenticationFixture.passwd.split(separator: "\n").filter { $0.hasPrefix("alice:") }
        .joined(separator: "\n"),
    ])
  func apart(_ passwd: String) async {
    // it forks, which is for a process that does nothing else
    await #expect(processExitsWith: .success) { [passwd] in
      let fixture = try AuthenticationFixture(passwd: passwd)
      let settings = try Settings.load(path: fixture.scratch("martlet.conf"))
      var facts = ConnectionFacts(remote: nil)
      for isProtected in [false, true] {
        facts.isProtected = isProtected
        facts.certificate = isProtected ? Array("CN=c".utf8) : nil
        let (one, other) = (LoginOffer(settings), LoginOffer(settings, readsApart: true))
        #expect(other.mechanisms(facts) == one.mechanisms(facts))
        #expect(other.offersDigests == one.offersDigests)
      }
    }
  }
}
