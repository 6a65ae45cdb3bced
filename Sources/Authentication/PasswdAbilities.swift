internal import Bytes
internal import Configuration
internal import Unix

/// What the entries of `passwd` are good for.
struct PasswdAbilities: Sendable {
  /// The mechanisms' schemes that every login with a password has.
  var proofs: Set<PasswdEntry.Scheme> = []
  var hasPasswords = false
  var hasCertificates = false

  static let none = PasswdAbilities()
  private static let sizeLimit = 1 << 20

  private init() {}

  /// Reads the file; one that only martlet-auth may read has what `martlet passwd` writes.
  init(_ settings: Settings) {
    do throws(Errno) {
      let text = try settings.passwd.path.contents(limit: Self.sizeLimit)
      read(text)
    } catch {
      if error == .noSuchFile || error == .notDirectory { return }
      (hasPasswords, hasCertificates) = (true, true)
      if error == .accessDenied { proofs = [.scramSHA256] }
    }
  }

  private mutating func read(_ text: [UInt8]) {
    var logins: [[UInt8]: Set<PasswdEntry.Scheme>] = [:]
    for line in text.lines {
      guard let entry = PasswdEntry(line) else { continue }
      switch entry.scheme {
      case .external: hasCertificates = true
      case .locked: break
      case .crypt, .scramSHA256, .scramSHA1, .cramMD5, .plain:
        logins[entry.login, default: []].insert(entry.scheme)
        if entry.scheme == .plain { logins[entry.login, default: []].insert(.cramMD5) }
      }
    }
    hasPasswords = !logins.isEmpty
    let kinds: [PasswdEntry.Scheme] = [.scramSHA256, .scramSHA1, .cramMD5, .plain]
    for scheme in kinds where hasPasswords {
      if logins.values.allSatisfy({ $0.contains(scheme) }) { proofs.insert(scheme) }
    }
  }
}
