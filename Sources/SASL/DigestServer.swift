internal import Bytes
internal import Digest

/// The login by APOP of POP3, RFC 1939 §7: no mechanism of SASL, but of the same shape, so that one program checks all.
public struct DigestServer: ServerMechanism {
  private var claim: (timestamp: [UInt8], user: [UInt8], digits: [UInt8])?
  private var isProved = false

  /// A server that has heard nothing.
  public init() {}

  /// Takes `<timestamp>`, the name and the digest, with NULs between them; the timestamp is the greeting's, by the
  /// word of the caller.
  public mutating func begin(_ initial: [UInt8]?) -> ServerStep {
    let words = (initial ?? []).split(separator: ASCII.nul, omittingEmptySubsequences: false)
    guard words.count == 3, words[0].count > 2, words[0].first == "<", words[0].last == ">",
      1...SASLLimits.word ~= words[1].count, words[2].count == 32,
      words[2].allSatisfy({ $0.hexValue != nil && $0 == $0.lowercased })
    else { return .malformed("the message is not one of APOP") }
    let user = [UInt8](words[1])
    claim = ([UInt8](words[0]), user, [UInt8](words[2]))
    return .ask(.secret(user: user))
  }

  /// There is nothing to respond to.
  public mutating func respond(_ response: [UInt8]) -> ServerStep { .outOfOrder }

  /// Takes the secret, then the verdict.
  public mutating func supply(_ credential: Credential) -> ServerStep {
    guard let claim else { return .outOfOrder }
    switch credential {
    case .secret(let secret, let isReal):
      let digits = CramMD5.digits(HashFunction.md5.digest(claim.timestamp + secret))
      isProved = ConstantTime.equal(digits, claim.digits) && isReal
      return isProved ? .ask(.admit(user: claim.user)) : .wrong
    case .user: return isProved ? .verdict(credential) : .wrong
    case .scramKeys, .cramKey, .refused: return .wrong
    }
  }
}
