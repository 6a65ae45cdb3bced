internal import Bytes

/// OAUTHBEARER (RFC 7628) and XOAUTH2.
public struct BearerServer: ServerMechanism {
  private enum State: Hashable, Sendable { case begun, asked, refused, over }

  private let isXOAuth2: Bool
  private var state = State.begun

  /// A server of OAUTHBEARER, or of XOAUTH2.
  public init(isXOAuth2: Bool) { self.isXOAuth2 = isXOAuth2 }

  /// Takes the token, or asks for it.
  public mutating func begin(_ initial: [UInt8]?) -> ServerStep {
    initial.map { respond($0) } ?? .challenge([])
  }

  /// Takes the token; after a refusal, whatever the client says to it.
  public mutating func respond(_ response: [UInt8]) -> ServerStep {
    switch state {
    case .begun:
      guard response.count <= SASLLimits.message,
        let (user, token) = isXOAuth2 ? Self.xoauth2(response) : Self.oauthBearer(response)
      else {
        state = .over
        return .malformed("the message has no bearer token")
      }
      state = .asked
      return .ask(.token(token, user: user))
    case .refused:
      state = .over
      return .failed(SASLFailure(.refused, "the token is not accepted"))
    case .asked, .over: return .outOfOrder
    }
  }

  /// Takes the verdict; a refusal is told first, as RFC 7628 §3.2.2 has it.
  public mutating func supply(_ credential: Credential) -> ServerStep {
    guard state == .asked else { return .outOfOrder }
    switch credential {
    case .user(let user):
      state = .over
      return .accepted(user: user, final: nil)
    case .refused, .scramKeys, .cramKey, .secret:
      state = .refused
      return .challenge(Array(#"{"status":"invalid_token"}"#.utf8))
    }
  }

  /// `n,a=user,^Ahost=…^Aport=…^Aauth=Bearer token^A^A`
  private static func oauthBearer(_ message: [UInt8]) -> ([UInt8], [UInt8])? {
    guard let (head, rest) = message.cut(at: 1),
      let (flag, tail) = head.cut(at: ","), flag == ["n"] || flag == ["y"],
      let (authorization, nothing) = tail.cut(at: ","), nothing.isEmpty,
      let token = token(rest)
    else { return nil }
    if authorization.isEmpty { return ([], token) }
    guard authorization.starts(with: Array("a=".utf8)),
      let user = ScramText.unescaped([UInt8](authorization.dropFirst(2))),
      1...SASLLimits.word ~= user.count
    else { return nil }
    return (user, token)
  }

  /// `user=…^Aauth=Bearer token^A^A`
  private static func xoauth2(_ message: [UInt8]) -> ([UInt8], [UInt8])? {
    guard let (head, rest) = message.cut(at: 1), head.starts(with: Array("user=".utf8)),
      let token = token(rest)
    else { return nil }
    let user = [UInt8](head.dropFirst(5))
    guard 1...SASLLimits.word ~= user.count, !user.contains(ASCII.nul) else { return nil }
    return (user, token)
  }

  /// The token among `key=value^A` pairs that a `^A` closes.
  private static func token(_ pairs: [UInt8]) -> [UInt8]? {
    guard pairs.count >= 2, pairs.suffix(2).elementsEqual([1, 1]) else { return nil }
    var found: [UInt8]?
    for pair in pairs.dropLast(2).split(separator: 1, omittingEmptySubsequences: false) {
      guard let (key, value) = [UInt8](pair).cut(at: "="), !key.isEmpty,
        key.allSatisfy(\.isLetter)
      else { return nil }
      guard key == Array("auth".utf8) else { continue }
      let scheme = Array("Bearer ".utf8)
      guard found == nil, value.startsIgnoringCase(scheme) else { return nil }
      found = [UInt8](value.dropFirst(scheme.count))
    }
    // the characters of RFC 6750 §2.1
    guard let found, !found.isEmpty,
      found.allSatisfy({ $0.isLetter || $0.isDigit || "-._~+/=".utf8.contains($0) })
    else { return nil }
    return found
  }
}
