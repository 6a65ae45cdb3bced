import Bytes
import Testing
import Transport

/// The line that tells what a handshake agreed on.
struct TLSFactsTests {
  static let all = [
    TLSFacts(
      version: Array("TLSv1.3".utf8), cipher: Array("TLS_AES_256_GCM_SHA384".utf8), bits: 256),
    TLSFacts(
      version: Array("TLSv1.2".utf8), cipher: Array("ECDHE-RSA-AES128-GCM-SHA256".utf8), bits: 128,
      serverName: Array("mail.example".utf8), peer: .verified(Array("CN=a b,O=ß=+\n".utf8)),
      channelBinding: [UInt8](0...31), endPoint: [UInt8](200...255)),
    TLSFacts(version: [], cipher: [], bits: 0, serverName: [], peer: .unverified([])),
  ]

  @Test("facts are the same after writing and reading", arguments: all)
  func roundTrip(_ facts: TLSFacts) {
    #expect(TLSFacts(facts.bytes) == facts)
    #expect(!facts.bytes.contains(ASCII.lf))
  }

  @Test(
    "only what is written exactly so is read",
    arguments: [
      "", "version=TLSv1.3", "version=TLSv1.3 cipher=X", "version=TLSv1.3 cipher=X bits=",
      "version=TLSv1.3 cipher=X bits=-1", "version=TLSv1.3 cipher=X bits=0256",
      "cipher=X version=TLSv1.3 bits=256", "version=TLSv1.3 cipher=X bits=256 ",
      "version=TLSv1.3  cipher=X bits=256", "version=TLSv1.3 cipher=X bits=256 more=1",
      "version=TLSv1.3 cipher=X bits=256 verified=a unverified=b",
      "version=TLSv1.3 cipher=X bits=256 name=a name=b",
      "version=TLSv1.3 cipher=+58 bits=256", "version=TLSv1.3 cipher=X bits=256 name=+0",
      "version=TLSv1.3 cipher=X bits=256 exporter=+0a",
      "version=TLSv1.3 cipher=X bits=256\n", "version=TLSv1.3\tcipher=X bits=256",
    ])
  func broken(_ text: String) { #expect(TLSFacts(Array(text.utf8)) == nil) }

  @Test("a line over the limit is not read")
  func tooLong() {
    var facts = Self.all[0]
    facts.serverName = [UInt8](repeating: "a", count: TLSFacts.sizeLimit)
    #expect(TLSFacts(facts.bytes) == nil)
  }
}
