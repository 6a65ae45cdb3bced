internal import Bytes
internal import Digest
@testable internal import SASL

/// Somebody who keeps the passwords of `user` and `tim`.
struct TestStore {
  var isLocked = false

  func answer(_ request: CredentialRequest) -> Credential {
    switch request {
    case .verify(let user, let password):
      return user == bytes("tim") && password == bytes("tanstaaf") ? .user(user) : .refused
    case .scramKeys(let user, let function):
      let keys = function == .sha256 ? Self.sha256 : Self.sha1
      return .scramKeys(keys, isReal: user == bytes("user"))
    case .cramKey(let user):
      return .cramKey(HMACKey(.md5, bytes("tanstaaftanstaaf")), isReal: user == bytes("tim"))
    case .secret(let user): return .secret(bytes("tanstaaf"), isReal: user == bytes("tim"))
    case .token(let token, let user):
      return token == bytes("good") ? .user(user.isEmpty ? bytes("owner") : user) : .refused
    case .certificate(let subject, let user):
      return subject == bytes("CN=tim") && (user.isEmpty || user == bytes("tim"))
        ? .user(bytes("tim")) : .refused
    case .admit(let user): return isLocked ? .refused : .user(user)
    }
  }

  static let sha256 = ScramKeys(
    .sha256, password: bytes("pencil"),
    salt: Base64.decode(bytes("W22ZaJ0SNY7soEsUEjb6gQ==")) ?? [],
    iterations: 4096)
  static let sha1 = ScramKeys(
    .sha1, password: bytes("pencil"), salt: Base64.decode(bytes("QSXCR+Q6sek8bf92")) ?? [],
    iterations: 4096)
}

/// Feeds a server the client's words, nil for no initial response; the steps that left the exchange.
func serve(
  _ server: any ServerMechanism, _ words: [[UInt8]?], _ store: TestStore = TestStore()
) -> [ServerStep] {
  var server = server
  var steps: [ServerStep] = []
  for (turn, word) in words.enumerated() {
    var step = turn == 0 ? server.begin(word) : server.respond(word ?? [])
    while case .ask(let request) = step { step = server.supply(store.answer(request)) }
    steps.append(step)
  }
  return steps
}

extension [ServerStep] {
  /// Whom the exchange has let in.
  var user: String? {
    for step in self { if case .accepted(let user, _) = step { return user.text } }
    return nil
  }

  /// What kind of failure ended it.
  var failure: SASLFailure.Kind? {
    for step in self { if case .failed(let failure) = step { return failure.kind } }
    return nil
  }
}

/// A client and a server with each other; nil if the client was let in nowhere or did not believe it.
func meet(
  _ client: any ClientMechanism, _ server: any ServerMechanism, _ store: TestStore = TestStore()
) -> [UInt8]? {
  var (client, server) = (client, server)
  var step = server.begin(client.initial())
  for _ in 0..<10 {
    switch step {
    case .ask(let request): step = server.supply(store.answer(request))
    case .challenge(let challenge):
      guard let response = try? client.respond(to: challenge) else { return nil }
      step = server.respond(response)
    case .accepted(let user, let final): return (try? client.finish(final)) == nil ? nil : user
    case .failed: return nil
    }
  }
  return nil
}
