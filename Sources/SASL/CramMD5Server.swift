internal import Bytes
internal import Digest

/// CRAM-MD5, RFC 2195.
public struct CramMD5Server: ServerMechanism {
  private let challenge: [UInt8]
  private var claim: (user: [UInt8], digits: [UInt8])?
  private var isProved = false

  /// A server whose challenge holds fresh random octets, 16 or more, and the name of the host.
  public init(random: [UInt8], host: [UInt8]) {
    challenge = ["<"] + CramMD5.digits(random) + ["@"] + host + [">"]
  }

  /// Sends the challenge; the client must not speak first.
  public mutating func begin(_ initial: [UInt8]?) -> ServerStep {
    initial == nil ? .challenge(challenge) : .malformed("CRAM-MD5 has no initial response")
  }

  /// Takes the name and the digest.
  public mutating func respond(_ response: [UInt8]) -> ServerStep {
    guard claim == nil else { return .outOfOrder }
    guard let space = response.lastIndex(of: ASCII.space),
      1...SASLLimits.word ~= space, response.count - space - 1 == 32,
      response[(space + 1)...].allSatisfy({ $0.hexValue != nil && $0 == $0.lowercased })
    else { return .malformed("the response is not one of CRAM-MD5") }
    let user = [UInt8](response[..<space])
    claim = (user, [UInt8](response[(space + 1)...]))
    return .ask(.cramKey(user: user))
  }

  /// Takes the key, then the verdict.
  public mutating func supply(_ credential: Credential) -> ServerStep {
    guard let claim else { return .outOfOrder }
    switch credential {
    case .cramKey(let key, let isReal):
      let digits = CramMD5.digits(key.authenticate(challenge))
      isProved = ConstantTime.equal(digits, claim.digits) && isReal && key.function == .md5
      return isProved ? .ask(.admit(user: claim.user)) : .wrong
    case .user: return isProved ? .verdict(credential) : .wrong
    case .scramKeys, .secret, .refused: return .wrong
    }
  }
}
