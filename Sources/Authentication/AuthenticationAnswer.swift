internal import Bytes
public import Postal

/// A line that martlet-auth(8) answers, without its LF.
public enum AuthenticationAnswer: Hashable, Sendable {
  /// Send this to the client.
  case challenge([UInt8])
  /// The client is this login; `final` goes with the success.
  case accepted(user: [UInt8], final: [UInt8]?)
  /// The client is nobody.
  case refused(Failure)

  /// The line.
  public var bytes: [UInt8] {
    switch self {
    case .challenge(let challenge):
      return Array("CONT ".utf8) + AuthenticationField.encode(challenge)
    case .accepted(let user, let final):
      let name = Array("OK user=".utf8) + XText.encode(user)
      return final.map { name + Array(" final=".utf8) + AuthenticationField.encode($0) } ?? name
    case .refused(let failure):
      let text = Escaped.encode(failure.text, limit: 512)
      return Array("NO ".utf8) + failure.status.bytes + [ASCII.space] + text
    }
  }

  /// Reads what `bytes` writes; nil for anything else.
  public init?(_ line: [UInt8]) {
    guard line.count < AuthenticationRequest.lineLimit,
      let (verb, rest) = line.cut(at: ASCII.space)
    else { return nil }
    switch verb.text {
    case "CONT":
      guard let challenge = AuthenticationField.decode(rest) else { return nil }
      self = .challenge(challenge)
    case "OK":
      guard let accepted = Self.accepted(rest) else { return nil }
      self = accepted
    case "NO":
      guard let (code, text) = rest.cut(at: ASCII.space), let status = EnhancedStatus(code),
        status.class != .success
      else { return nil }
      self = .refused(Failure(status, text))
    default: return nil
    }
  }

  private static func accepted(_ text: [UInt8]) -> AuthenticationAnswer? {
    let (first, second) = text.cut(at: ASCII.space) ?? (text, [])
    let (userKey, finalKey) = (Array("user=".utf8), Array("final=".utf8))
    guard first.starts(with: userKey),
      let user = XText.decode([UInt8](first.dropFirst(userKey.count))), !user.isEmpty
    else { return nil }
    if first.count == text.count { return .accepted(user: user, final: nil) }
    guard second.starts(with: finalKey),
      let final = AuthenticationField.decode([UInt8](second.dropFirst(finalKey.count)))
    else { return nil }
    return .accepted(user: user, final: final)
  }
}
