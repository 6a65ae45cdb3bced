internal import Bytes
public import Postal

// LOGIN and AUTHENTICATE. Both are a mechanism of SASL, for there is one check of a login.
extension LoginSession {
  mutating func logIn(_ user: [UInt8], _ password: [UInt8], _ tag: Tag) {
    let plain = "PLAIN"
    guard configuration.mechanisms.contains(plain) else { return refuseMechanism(plain, tag) }
    // a NUL would end the name
    guard !user.contains(ASCII.nul), !password.contains(ASCII.nul) else {
      return reject(tag, "a name or a password has no NUL")
    }
    begin(Array(plain.utf8), [0] + user + [0] + password, tag)
  }

  mutating func authenticate(_ mechanism: [UInt8], _ initial: [UInt8]?, _ tag: Tag) {
    guard configuration.mechanisms.contains(mechanism.text) else {
      return refuseMechanism(mechanism.text, tag)
    }
    guard let initial else { return begin(mechanism, nil, tag) }
    // an empty response could not be seen otherwise; RFC 4959 §3
    if initial == ["="] { return begin(mechanism, [], tag) }
    guard let response = Base64.decode(initial) else { return reject(tag, Self.notBase64) }
    begin(mechanism, response, tag)
  }

  private static let notBase64 = "that is not base64"

  private mutating func begin(_ mechanism: [UInt8], _ initial: [UInt8]?, _ tag: Tag) {
    state = .deciding(tag)
    effect(.authenticate(mechanism, initial: initial))
  }

  private mutating func refuseMechanism(_ mechanism: String, _ tag: Tag) {
    if configuration.protectedMechanisms.contains(mechanism) {
      return reject(
        tag, .no, code: .privacyRequired,
        Array("begin TLS first, so that nobody listens".utf8))
    }
    reject(tag, .no, Array("this mechanism is not offered".utf8))
  }

  /// What the client says in the course of AUTHENTICATE.
  mutating func respond(_ line: [UInt8]) {
    switch state {
    case .responding(let tag):
      guard let response = response(line, tag) else { return }
      state = .deciding(tag)
      effect(.respond(response))
    case .confirming(let tag, let user):
      guard let response = response(line, tag) else { return }
      guard response.isEmpty else { return giveUp(tag, "nothing was to be said any more") }
      enter(user, tag)
    case .open, .deciding, .closed: break
    }
  }

  private mutating func response(_ line: [UInt8], _ tag: Tag) -> [UInt8]? {
    if line == ["*"] {
      giveUp(tag, "given up")
      return nil
    }
    guard let response = Base64.decode(line) else {
      giveUp(tag, Self.notBase64)
      return nil
    }
    return response
  }

  /// Ends AUTHENTICATE without an answer of the caller.
  mutating func giveUp(_ tag: Tag, _ text: String) {
    state = .open
    effect(.forget)
    reject(tag, text)
  }

  private mutating func enter(_ user: [UInt8], _ tag: Tag) {
    state = .closed
    effect(.enter(user, tag))
  }

  private mutating func prompt(_ octets: [UInt8]) {
    framer.awaitsLine = true
    out.proceed(Base64.encode(octets))
  }

  /// The caller's word in the course of a login: the client must answer this.
  public mutating func challenge(_ octets: [UInt8]) {
    guard case .deciding(let tag) = state else { return }
    state = .responding(tag)
    prompt(octets)
  }

  /// The caller's last word: the client is this user. `final` is told to the client first.
  public mutating func accept(_ user: [UInt8], final: [UInt8]?) {
    guard case .deciding(let tag) = state else { return }
    guard let final else { return enter(user, tag) }
    state = .confirming(tag, user)
    prompt(final)
  }

  /// The caller's last word: the client is nobody.
  public mutating func refuse(_ failure: Failure) {
    guard case .deciding(let tag) = state else { return }
    state = .open
    switch (failure.status.class, failure.status.subject) {
    case (.permanent, 7): reject(tag, .no, code: .authenticationFailed, failure.text)
    // what the client said was no protocol: that is nobody's system
    case (.permanent, 5): reject(tag, .bad, failure.text)
    case (.permanent, _): reject(tag, .no, code: .contactAdmin, failure.text)
    case (.temporary, _), (.success, _): reject(tag, .no, code: .unavailable, failure.text)
    }
  }
}
