// targets: Bytes Digest SASL
//
// Mechanisms of both sides with messages that are none: no mechanism traps, none says yes without what it asked for,
// and a client is complete only with a server that knows the password.
import Bytes
import Digest
import SASL

private let password = [UInt8]("pencil".utf8)
private let random = [UInt8](repeating: 7, count: 18)
/// One iteration, or the machine would do nothing else.
private let keys = ScramKeys(.sha256, password: password, salt: [1, 2, 3], iterations: 4096)

private func serve(_ mechanism: Mechanism, _ messages: [[UInt8]]) {
  var connection = SASLServer.Connection(host: [UInt8]("host.example".utf8))
  connection.subject = [UInt8]("CN=x".utf8)
  guard let server = SASLServer.begin(mechanism, connection, random: random) else { return }
  serve(server, messages)
}

private func serve(_ server: any ServerMechanism, _ messages: [[UInt8]]) {
  var server = server
  var step = server.begin(messages.first)
  var rest = messages.dropFirst()
  var wasAsked = false
  while true {
    switch step {
    case .challenge:
      guard let message = rest.popFirst() else { return }
      step = server.respond(message)
    case .ask(let request):
      wasAsked = true
      step = server.supply(answer(request))
    case .accepted: return require(wasAsked, "a yes without a question")
    case .failed: return
    }
  }
}

private func answer(_ request: CredentialRequest) -> Credential {
  switch request {
  case .verify(let user, let secret): secret == password ? .user(user) : .refused
  case .scramKeys: .scramKeys(keys, isReal: true)
  case .secret: .secret(password, isReal: true)
  case .cramKey: .cramKey(HMACKey(.md5, password), isReal: true)
  case .token(_, let user), .certificate(_, let user), .admit(let user): .user(user)
  }
}

private func ask(_ mechanism: Mechanism, _ messages: [[UInt8]]) {
  var credentials = SASLCredentials(user: [UInt8]("user".utf8), password: password)
  credentials.token = [UInt8]("token".utf8)
  credentials.hasCertificate = true
  guard
    var client = SASLClient.choose(
      offered: [mechanism.name], credentials: credentials, isProtected: true,
      channelBinding: ChannelBindings(), random: random)
  else { return }
  _ = client.initial()
  for message in messages {
    // a server may make a client count for long; that is limited, but too slow here
    if message.count > 40 { return }
    do throws(SASLFailure) { _ = try client.respond(to: message) } catch { return }
  }
}

/// The first octet chooses the mechanism and the side; NUL NUL stands between messages.
func test(_ bytes: [UInt8]) {
  guard let choice = bytes.first else { return }
  var messages: [[UInt8]] = []
  var message: [UInt8] = []
  for byte in bytes.dropFirst() {
    if byte == 0, message.last == 0 {
      messages.append([UInt8](message.dropLast()))
      message = []
    } else {
      message.append(byte)
    }
  }
  messages.append(message)
  let all = Mechanism.allCases
  // one more for APOP, which is not of SASL
  let number = Int(choice >> 1) % (all.count + 1)
  guard number < all.count else { return serve(DigestServer(), messages) }
  let mechanism = all[number]
  if choice & 1 == 0 { serve(mechanism, messages) } else { ask(mechanism, messages) }
}
