internal import Bytes
public import Postal

// STARTTLS and AUTH; RFC 3207, RFC 4954.
extension Session {
  mutating func startTLS(isFollowed: Bool) -> [Effect] {
    guard configuration.offersTLS else { return protest(.unsupportedCommand) }
    if configuration.isProtected { return protest(.alreadyProtected) }
    if case .idle = state {} else { return protest(.notInTransaction) }
    // what came in clear text behind the command must never count as said under TLS
    if isFollowed { return end(.followedStartTLS) }
    state = .closed
    return [.reply(.startTLS), .startTLS]
  }

  mutating func authenticate(_ mechanism: [UInt8], _ initial: [UInt8]?) -> [Effect] {
    guard !configuration.mechanisms.isEmpty || !configuration.protectedMechanisms.isEmpty else {
      return protest(.unsupportedCommand)
    }
    if lacksGreeting { return protest(.needsHello(isLocal: configuration.mode == .lmtp)) }
    if client.login != nil { return protest(.alreadyLoggedIn) }
    guard case .idle = state else { return protest(.notInTransaction) }
    guard configuration.mechanisms.contains(where: { Array($0.utf8) == mechanism }) else {
      let needsTLS = configuration.protectedMechanisms.contains { Array($0.utf8) == mechanism }
      return protest(needsTLS ? .mechanismNeedsTLS : .unknownMechanism)
    }
    state = .authenticating(.deciding)
    return [.authenticate(mechanism, initial: initial)]
  }

  /// What the client says in the course of AUTH.
  mutating func respond(_ line: LineFramer.Line, _ login: Login) -> [Effect] {
    let text: [UInt8]
    switch line {
    case .line(let bytes): text = bytes
    case .tooLong: return giveUp(.responseTooLong)
    case .bareLineFeed: return giveUp(.badLineEnd)
    }
    if text == ["*"] { return giveUp(.loginCancelled) }
    guard let response = Base64.decode(text) else { return giveUp(.notBase64) }
    switch login {
    case .deciding: return []
    case .responding:
      state = .authenticating(.deciding)
      return [.authenticationResponse(response)]
    case .confirming(let user): return response.isEmpty ? welcome(user) : giveUp(.notBase64)
    }
  }

  private mutating func giveUp(_ reply: Reply) -> [Effect] {
    state = .idle
    return [.authenticationEnded] + protest(reply)
  }

  private mutating func welcome(_ user: [UInt8]) -> [Effect] {
    state = .idle
    client.login = user
    return [.reply(.loggedIn)]
  }

  /// The caller's word in the course of AUTH: the client must answer this.
  public mutating func challenge(_ bytes: [UInt8]) -> [Effect] {
    guard case .authenticating(.deciding) = state else { return [] }
    state = .authenticating(.responding)
    return [.reply(.challenge(bytes))]
  }

  /// The caller's last word in AUTH: the client is this user. `final` is told to the client first.
  public mutating func authenticated(_ user: [UInt8], final: [UInt8]? = nil) -> [Effect] {
    guard case .authenticating(.deciding) = state else { return [] }
    guard let final else { return welcome(user) }
    state = .authenticating(.confirming(user))
    return [.reply(.challenge(final))]
  }

  /// The caller's last word in AUTH: the client is nobody.
  public mutating func authenticationRefused(_ failure: Failure) -> [Effect] {
    guard case .authenticating(.deciding) = state else { return [] }
    state = .idle
    return protest(.loginRefused(failure))
  }
}
