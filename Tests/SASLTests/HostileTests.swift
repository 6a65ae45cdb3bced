internal import Bytes
internal import Digest
@testable internal import SASL
import Testing

/// Any bytes at any point: nothing traps, and nobody gets in who has not sent the very messages that prove him.
@Suite struct HostileTests {
  /// Numbers that look random and are the same in each run.
  private struct Noise: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }

  /// The client's words of an exchange that succeeds, nil for no initial response.
  private func words(_ mechanism: Mechanism) -> [[UInt8]?] {
    var (client, server) = (ServerTests.client(mechanism), ServerTests.server(mechanism))
    var words: [[UInt8]?] = [client.initial()]
    var step = server.begin(words[0])
    while true {
      switch step {
      case .ask(let request): step = server.supply(TestStore().answer(request))
      case .challenge(let challenge):
        let word = (try? client.respond(to: challenge)) ?? []
        words.append(word)
        step = server.respond(word)
      case .accepted, .failed: return words
      }
    }
  }

  @Test("a message cut anywhere does not let in", arguments: Mechanism.allCases)
  func cut(_ mechanism: Mechanism) {
    let words = words(mechanism)
    #expect(serve(ServerTests.server(mechanism), words).user != nil)
    for turn in words.indices {
      guard let word = words[turn] else { continue }
      for length in word.indices {
        var damaged = words
        damaged[turn] = [UInt8](word[..<length])
        #expect(serve(ServerTests.server(mechanism), damaged).user == nil)
      }
    }
  }

  @Test(
    "a message with a few bytes changed does not prove a password", arguments: Mechanism.allCases)
  func mutated(_ mechanism: Mechanism) {
    var noise = Noise(state: 42)
    let words = words(mechanism)
    for _ in 0..<300 {
      var damaged = words
      let turn = Int.random(in: words.indices, using: &noise)
      guard var word = damaged[turn], !word.isEmpty else { continue }
      for _ in 0...Int.random(in: 0...2, using: &noise) {
        word[Int.random(in: word.indices, using: &noise)] = .random(in: 0...255, using: &noise)
      }
      if word == words[turn] { continue }
      damaged[turn] = word
      let user = serve(ServerTests.server(mechanism), damaged).user
      switch mechanism {
      case .oauthBearer, .xoauth2, .external, .plain: continue
      case .scramSHA256Plus, .scramSHA1Plus, .scramSHA256, .scramSHA1, .cramMD5, .login:
        #expect(user == nil)
      }
    }
  }

  @Test("noise traps neither a server nor a client", arguments: Mechanism.allCases)
  func noise(_ mechanism: Mechanism) {
    var noise = Noise(state: 7)
    let alphabet = bytes("n,y=p,,arsivce:0A9/+\u{0}\u{1}")
    for _ in 0..<300 {
      var words: [[UInt8]] = []
      for _ in 0..<4 {
        let length = Int.random(in: 0...40, using: &noise)
        words.append(
          (0..<length).map { _ in
            Bool.random(using: &noise)
              ? alphabet[Int.random(in: alphabet.indices, using: &noise)]
              : .random(in: 0...255, using: &noise)
          })
      }
      let user = serve(ServerTests.server(mechanism), words).user
      // an empty message is all that EXTERNAL needs
      #expect(user == nil || mechanism == .external)
      var client = ServerTests.client(mechanism)
      _ = client.initial()
      for word in words { _ = try? client.respond(to: word) }
    }
  }
}
