internal import Bytes
internal import Digest

/// CRAM-MD5, RFC 2195: proves the password without telling it; the server proves nothing.
public struct CramMD5Client: ClientMechanism {
  private let user: [UInt8]
  private let password: [UInt8]

  /// Whether the challenge was answered.
  public private(set) var isComplete = false

  /// A client with this password.
  public init(user: [UInt8], password: [UInt8]) {
    self.user = user
    self.password = password
  }

  /// CRAM-MD5.
  public var mechanism: Mechanism { .cramMD5 }

  /// Nothing: the server begins.
  public mutating func initial() -> [UInt8]? { nil }

  /// The name and the keyed digest of the challenge.
  public mutating func respond(to challenge: [UInt8]) throws(SASLFailure) -> [UInt8] {
    guard !isComplete else { throw SASLFailure(.malformed, "CRAM-MD5 has one challenge") }
    guard !challenge.isEmpty, challenge.count <= SASLLimits.message else {
      throw SASLFailure(.malformed, "the challenge of CRAM-MD5 is empty or too long")
    }
    isComplete = true
    return user + [ASCII.space] + CramMD5.digits(HMACKey(.md5, password).authenticate(challenge))
  }
}

enum CramMD5 {
  /// Lower-case hexadecimal digits.
  static func digits(_ digest: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    for byte in digest { out.append(hex: byte, lowercased: true) }
    return out
  }
}
