internal import Bytes
internal import Postal
internal import Routing
internal import SMTP
internal import Transport

/// What comes of messages that may go by verified TLS only; RFC 8689 §4.2.1.
///
/// Every server of the domain is asked. If none will do, that is a failure at once, unless one that
/// could not be asked now may do.
struct RequiredTLS {
  private var worst: Failure?

  /// The failure so far, now that a server has failed us in this way.
  mutating func failure(after error: Failure) -> Failure {
    if worst?.isTemporary != true || error.isTemporary { worst = error }
    return worst ?? error
  }

  /// What the end of a conversation means: a server without TLS will not do, whatever else went wrong may pass.
  static func judged(_ error: Failure) -> Failure {
    error == .noStartTLS ? Failure(needsEncryption, error.text) : error
  }

  /// What a failed handshake means: a certificate that is not good will not do, a connection may break at any time.
  static func judged(handshake error: Failure) -> Failure {
    error.status == .badCertificate ? Failure(needsEncryption, error.text) : error
  }

  /// Whether any server of a way could be asked for TLS.
  static func concerns(_ way: Relay) -> Bool {
    switch way.host {
    case .exchangers, .named: true
    case .socket: false
    }
  }

  /// Whether a server is asked for TLS: the end of the way is not, if it is on this host.
  static func concerns(_ target: Target, _ language: Relay.Language) -> Bool {
    switch language {
    case .smtp: true
    case .lmtp: !target.isLocal
    }
  }

  /// The server does not take over the duty: it gets QUIT and nothing else. One of LMTP has none.
  static func demand(
    of conversation: inout Conversation, _ language: Relay.Language
  ) throws(Failure) {
    let takesOver =
      switch language {
      case .smtp: conversation.session.offered.requiredTLS
      case .lmtp: true
      }
    guard conversation.security?.verifiedSubject == nil || !takesOver else { return }
    conversation.session.end()
    conversation.send()
    throw .noRequiredTLS
  }

  /// Anybody can forge an answer that names a server, and have a valid certificate for its name.
  static let doubtful = Failure(
    needsEncryption,
    "the sender requires TLS on the whole way, and DNSSEC does not vouch for the MX records of the domain"
  )

  /// 5.7.10
  private static let needsEncryption = EnhancedStatus(.permanent, 7, 10)
}
