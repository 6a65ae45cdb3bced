internal import Bytes

/// One line of the file `passwd`, `login:{SCHEME}value`; martlet-passwd(5).
///
/// A login may have several: one for each mechanism, or several passwords.
public struct PasswdEntry: Hashable, Sendable {
  /// What the value is.
  public enum Scheme: Hashable, Sendable {
    /// A hash of crypt(3), such as `$y$…`.
    case crypt
    /// `!` or `*`: nobody logs in under this name, whatever else the file has for it.
    case locked
    /// Keys for SCRAM-SHA-256.
    case scramSHA256
    /// Keys for SCRAM-SHA-1.
    case scramSHA1
    /// The HMAC-MD5 states for CRAM-MD5, as secret as a password.
    case cramMD5
    /// The password as it is, for APOP and CRAM-MD5.
    case plain
    /// The subject of a certificate, for EXTERNAL.
    case external
  }

  /// The name, in its case; no `:`, `/` or control.
  public let login: [UInt8]
  /// What the value is.
  public let scheme: Scheme
  /// The value, without the scheme.
  public let value: [UInt8]

  /// The most octets of a name.
  public static let nameLimit = 255

  /// Whether a client may use this as a name at all: no `:`, `/`, control, or NUL, and not too long.
  public static func isLogin(_ name: [UInt8]) -> Bool {
    1...nameLimit ~= name.count && name.first != "#"
      && !name.contains { $0.isControl || $0 == "/" || $0 == ":" }
  }

  /// Reads a line; nil if it is not an entry.
  public init?(_ line: [UInt8]) {
    guard let (login, value) = line.cut(at: ":"), Self.isLogin(login), !value.isEmpty else {
      return nil
    }
    self.login = login
    guard value.first == "{" else {
      scheme = value.first == "!" || value.first == "*" ? .locked : .crypt
      self.value = value
      return
    }
    guard let (word, rest) = value.cut(at: "}"), !rest.isEmpty,
      let scheme = Self.scheme([UInt8](word.dropFirst()))
    else { return nil }
    self.scheme = scheme == .crypt && (rest.first == "!" || rest.first == "*") ? .locked : scheme
    self.value = rest
  }

  /// The schemes by name; those of crypt(3) have several elsewhere.
  private static func scheme(_ word: [UInt8]) -> Scheme? {
    switch word.map(\.uppercased).text {
    case "CRYPT", "BLF-CRYPT", "SHA512-CRYPT", "SHA256-CRYPT", "MD5-CRYPT": .crypt
    case "SCRAM-SHA-256": .scramSHA256
    case "SCRAM-SHA-1": .scramSHA1
    case "CRAM-MD5": .cramMD5
    case "PLAIN": .plain
    case "EXTERNAL": .external
    default: nil
    }
  }

  /// Whether a line is a comment or has nothing.
  public static func isBlank(_ line: [UInt8]) -> Bool { line.trimmed.isEmpty || line.first == "#" }
}
