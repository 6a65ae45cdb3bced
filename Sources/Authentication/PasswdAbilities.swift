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
  private static let kinds: [PasswdEntry.Scheme] = [.scramSHA256, .scramSHA1, .cramMD5, .plain]
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

  /// What a process that has read the file says of it, which ends at once: of passwords nothing stays in this one.
  init(apart settings: Settings) {
    (hasPasswords, hasCertificates) = (true, true)
    guard let child = try? ChildProcess.fork() else { return }
    if child == 0 { Host.exit(Self.mark | Self(settings).bits) }
    guard case .exited(let status)? = try? ChildProcess.wait(for: child), status & Self.mark != 0
    else { return }
    self = Self(bits: status)
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
    for scheme in Self.kinds where hasPasswords {
      if logins.values.allSatisfy({ $0.contains(scheme) }) { proofs.insert(scheme) }
    }
  }
}

// As an exit status.
extension PasswdAbilities {
  /// What tells it from one of a process that has failed.
  private static let mark: Int32 = 64

  private var bits: Int32 {
    var bits: Int32 = (hasPasswords ? 1 : 0) | (hasCertificates ? 2 : 0)
    for (index, scheme) in Self.kinds.enumerated() where proofs.contains(scheme) {
      bits |= 4 << Int32(index)
    }
    return bits
  }

  private init(bits: Int32) {
    hasPasswords = bits & 1 != 0
    hasCertificates = bits & 2 != 0
    for (index, scheme) in Self.kinds.enumerated() where bits & 4 << Int32(index) != 0 {
      proofs.insert(scheme)
    }
  }
}
