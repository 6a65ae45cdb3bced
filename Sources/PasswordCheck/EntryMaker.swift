internal import Bytes
internal import Digest
internal import SASL
internal import Unix

/// Makes the values of the file `passwd` out of a password.
public enum EntryMaker {
  /// The schemes that can be made, by the word for the command line.
  public enum Scheme: String, CaseIterable, Sendable {
    case yescrypt
    case sha512
    case bcrypt
    case scramSHA256 = "SCRAM-SHA-256"
    case scramSHA1 = "SCRAM-SHA-1"
    case cramMD5 = "CRAM-MD5"
    case plain = "PLAIN"

    /// The scheme of that word, in any case.
    public init?(_ word: [UInt8]) {
      for scheme in Scheme.allCases where word.equalsIgnoringCase(Array(scheme.rawValue.utf8)) {
        self = scheme
        return
      }
      return nil
    }
  }

  /// How often a password is hashed for SCRAM: what RFC 7677 asks for at least.
  static let iterations = 4096

  /// `{SCHEME}value` for a password, with fresh salt; nil if crypt(3) cannot do it.
  public static func entry(_ scheme: Scheme, _ password: [UInt8]) -> [UInt8]? {
    let prepared = SASLprep.prepare(password) ?? password
    switch scheme {
    case .yescrypt: return crypt("$y$", password)
    case .sha512: return crypt("$6$", password)
    case .bcrypt: return crypt("$2b$", password)
    case .scramSHA256: return scram(.sha256, "{SCRAM-SHA-256}", prepared)
    case .scramSHA1: return scram(.sha1, "{SCRAM-SHA-1}", prepared)
    case .cramMD5:
      var out = Array("{CRAM-MD5}".utf8)
      for byte in HMACKey(.md5, prepared).states { out.append(hex: byte, lowercased: true) }
      return out
    case .plain: return Array("{PLAIN}".utf8) + password
    }
  }

  private static func crypt(_ prefix: String, _ password: [UInt8]) -> [UInt8]? {
    CryptHash.newSetting(prefix, cost: 0, random: Host.random(16))
      .flatMap { CryptHash.make(password, setting: $0) }
  }

  private static func scram(
    _ function: HashFunction, _ name: String, _ password: [UInt8]
  ) -> [UInt8] {
    let keys = ScramKeys(
      function, password: password, salt: Host.random(16), iterations: iterations)
    return Array(name.utf8) + keys.bytes
  }
}
