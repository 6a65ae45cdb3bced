internal import Bytes
internal import Postal
internal import Resolver
internal import SASL
internal import SMTP
internal import Transport
internal import Unix

/// Logging in, step by step.
struct LoginDialogue {
  private let file: LoginFile?
  private let credentials: SASLCredentials?
  private var mechanism: (any ClientMechanism)?

  /// A login by this file, if one is needed.
  init(_ file: LoginFile?, _ credentials: SASLCredentials?) {
    self.file = file
    self.credentials = credentials
  }

  /// Obeys an effect of the login.
  mutating func take(_ effect: ClientEffect, _ conversation: inout Conversation) {
    switch effect {
    case .logIn(let offered): begin(offered, &conversation)
    case .challenge(let bytes): answer(bytes, &conversation)
    case .loggedIn: check(&conversation)
    case .startTLS, .ready, .octets, .verdict, .unsent, .closed: return
    }
  }

  private mutating func begin(_ offered: [[UInt8]], _ conversation: inout Conversation) {
    var credentials = credentials ?? SASLCredentials(user: [])
    credentials.hasCertificate =
      conversation.showsCertificate && conversation.security != nil
      && file?.isByCertificate ?? true
    if case .endpoint(let endpoint) = conversation.target {
      credentials.host = conversation.target.name
      credentials.port = endpoint.port
    }
    var usable: [[UInt8]] = []
    for name in offered where file?.mechanisms?.contains(name) ?? true { usable.append(name) }
    let isProtected = conversation.session.isProtected || conversation.target.isLocal
    mechanism = SASLClient.choose(
      offered: usable, credentials: credentials, isProtected: isProtected,
      channelBinding: ChannelBindings(
        exporter: conversation.security?.channelBinding,
        endPoint: conversation.security?.endPoint), random: Host.random(18))
    guard var chosen = mechanism else {
      return conversation.session.giveUp(Self.noMechanism(offered, isProtected))
    }
    let initial = chosen.initial()
    mechanism = chosen
    conversation.session.logIn(chosen.name, initial: initial)
  }

  private mutating func answer(_ challenge: [UInt8], _ conversation: inout Conversation) {
    guard var chosen = mechanism else { return conversation.session.giveUp(Self.nothing) }
    do throws(SASLFailure) {
      let response = try chosen.respond(to: challenge)
      mechanism = chosen
      conversation.session.respond(response)
    } catch {
      conversation.session.cancelLogin()
    }
  }

  /// A server that says yes too early has not proved that it knows the password.
  private mutating func check(_ conversation: inout Conversation) {
    guard var chosen = mechanism else { return conversation.session.giveUp(Self.nothing) }
    do throws(SASLFailure) { try chosen.finish() } catch {
      conversation.session.giveUp(Failure(EnhancedStatus(.temporary, 7, 0), error.text))
    }
  }

  private static let nothing = Failure(
    .configuration(.temporary), "the server asks for a login, and none is configured")

  private static func noMechanism(_ offered: [[UInt8]], _ isProtected: Bool) -> Failure {
    let list = [UInt8](offered.joined(separator: [" "])).prefix(200)
    let text =
      isProtected
      ? "no way to log in that both sides have; the server has: "
      : "no way to log in that keeps the password secret without TLS; the server has: "
    return Failure(EnhancedStatus(.temporary, 7, 4), Array(text.utf8) + list)
  }
}
