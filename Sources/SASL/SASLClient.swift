internal import Digest

/// The choice of a mechanism by a client.
public enum SASLClient {
  /// The best mechanism that the server offers and the credentials allow; nil if there is none.
  ///
  /// Nothing that reveals a secret is chosen unless `isProtected`; CRAM-MD5 only where PLAIN may not
  /// be. `random`: 18 or more fresh random octets.
  public static func choose(
    offered: [[UInt8]], credentials: SASLCredentials, isProtected: Bool,
    channelBinding: ChannelBindings, random: [UInt8]
  ) -> (any ClientMechanism)? {
    var all: [Mechanism] = []
    for name in offered { if let mechanism = Mechanism(name) { all.append(mechanism) } }
    let order: [Mechanism] =
      isProtected
      ? [
        .external, .oauthBearer, .xoauth2, .scramSHA256Plus, .scramSHA1Plus, .scramSHA256,
        .scramSHA1, .plain, .login, .cramMD5,
      ] : [.scramSHA256, .scramSHA1, .cramMD5]
    let chooser = Chooser(
      offered: all, credentials: credentials, bindings: channelBinding, random: random)
    for mechanism in order where all.contains(mechanism) {
      if let client = chooser.client(mechanism) { return client }
    }
    return nil
  }
}

private struct Chooser {
  let offered: [Mechanism]
  let credentials: SASLCredentials
  let bindings: ChannelBindings
  let random: [UInt8]

  /// A client of the mechanism, if the credentials allow it.
  func client(_ mechanism: Mechanism) -> (any ClientMechanism)? {
    let user = credentials.user
    switch mechanism {
    case .external:
      // who has a password besides may have it for another account than the certificate's
      let isOnly = credentials.password == nil && credentials.token == nil
      return credentials.hasCertificate ? ExternalClient(authorization: isOnly ? user : []) : nil
    case .oauthBearer:
      return credentials.token.map {
        BearerClient.oauthBearer(
          user: user, token: $0, host: credentials.host, port: credentials.port)
      }
    case .xoauth2: return credentials.token.map { BearerClient.xoauth2(user: user, token: $0) }
    case .scramSHA256Plus, .scramSHA1Plus, .scramSHA256, .scramSHA1: return scram(mechanism)
    case .plain: return credentials.password.map { PlainClient(user: user, password: $0) }
    case .login: return credentials.password.map { LoginClient(user: user, password: $0) }
    case .cramMD5: return credentials.password.map { CramMD5Client(user: user, password: $0) }
    }
  }

  private func scram(_ mechanism: Mechanism) -> ScramClient? {
    guard let password = credentials.password else { return nil }
    let isPlus = mechanism == .scramSHA256Plus || mechanism == .scramSHA1Plus
    let isSHA256 = mechanism == .scramSHA256Plus || mechanism == .scramSHA256
    let binding: ScramClient.Binding
    if isPlus {
      guard let (name, data) = bindings.best else { return nil }
      binding = .bound(name: name, data: data)
    } else {
      binding = bindings.isEmpty ? .unsupported : .unoffered
    }
    return ScramClient(
      isSHA256 ? .sha256 : .sha1, user: credentials.user, password: password, random: random,
      binding: binding)
  }
}
