internal import Bytes
public import Postal

// USER, PASS, APOP and AUTH. All end in a mechanism of SASL, for there is one check of a login.
extension Authorization {
  mutating func take(_ name: [UInt8]) throws(Reply) -> [Effect] {
    try mayUsePasswords()
    state = .open(user: name)
    return [say(Reply(ok: .userTaken))]
  }

  mutating func logIn(_ password: [UInt8]) throws(Reply) -> [Effect] {
    guard case .open(let user?) = state else { throw Reply(.needsUser) }
    try mayUsePasswords()
    state = .deciding
    return [.authenticate(Array("PLAIN".utf8), initial: [0] + user + [0] + password)]
  }

  mutating func logIn(_ user: [UInt8], _ digest: [UInt8]) throws(Reply) -> [Effect] {
    guard let timestamp = configuration.timestamp else { throw Reply(.noDigests) }
    state = .deciding
    let initial = [UInt8("<")] + timestamp + [">", 0] + user + [0] + digest
    return [.authenticate(Array("APOP".utf8), initial: initial)]
  }

  private func mayUsePasswords() throws(Reply) {
    if configuration.mechanisms.contains("PLAIN") { return }
    throw Reply(
      configuration.protectedMechanisms.contains("PLAIN") ? .needsTLS : .unknownMechanism)
  }

  mutating func authenticate(_ mechanism: [UInt8], _ initial: [UInt8]?) throws(Reply) -> [Effect] {
    guard configuration.mechanisms.contains(mechanism.text) else {
      let needsTLS = configuration.protectedMechanisms.contains(mechanism.text)
      throw Reply(needsTLS ? .mechanismNeedsTLS : .unknownMechanism)
    }
    state = .deciding
    return [.authenticate(mechanism, initial: initial)]
  }

  /// What the client says in the course of AUTH.
  mutating func respond(_ line: LineFramer.Line) -> [Effect] {
    guard case .line(let text) = line else { return giveUp(Reply(.lineTooLong)) }
    if text == ["*"] { return giveUp(Reply(.cancelled)) }
    guard let response = Base64.decode(text) else { return giveUp(Reply(.notBase64)) }
    if case .confirming(let user) = state {
      return response.isEmpty ? enter(user) : giveUp(Reply(.notBase64))
    }
    state = .deciding
    return [.respond(response)]
  }

  private mutating func giveUp(_ reply: Reply) -> [Effect] {
    state = .open(user: nil)
    return [.forget] + protest(reply)
  }

  private mutating func enter(_ user: [UInt8]) -> [Effect] {
    state = .closed
    return [.enter(user, choices)]
  }

  private func prompt(_ bytes: [UInt8]) -> Effect {
    .reply([UInt8("+"), " "] + Base64.encode(bytes) + [ASCII.cr, ASCII.lf])
  }

  /// The caller's word in the course of a login: the client must answer this.
  public mutating func challenge(_ bytes: [UInt8]) -> [Effect] {
    guard case .deciding = state else { return [] }
    state = .responding
    return [prompt(bytes)]
  }

  /// The caller's last word: the client is this user. `final` is told to the client first.
  public mutating func accept(_ user: [UInt8], final: [UInt8]?) -> [Effect] {
    guard case .deciding = state else { return [] }
    guard let final else { return enter(user) }
    state = .confirming(user)
    return [prompt(final)]
  }

  /// The caller's last word: the client is nobody.
  public mutating func refuse(_ failure: Failure) -> [Effect] {
    guard case .deciding = state else { return [] }
    state = .open(user: nil)
    return protest(Reply(failure))
  }
}
