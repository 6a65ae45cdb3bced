internal import Bytes
public import Configuration
internal import Unix

extension AuthenticationClient {
  /// The mechanisms to offer to a client, the best first; costs at most the reading of `passwd`, no process.
  ///
  /// SCRAM and CRAM-MD5 are offered only if every login can use them: clients take the strongest they
  /// see and do not fall back.
  public static func mechanisms(_ settings: Settings, _ connection: ConnectionFacts) -> [String] {
    let sources = settings.authentication
    var file = sources.contains(.passwd) ? PasswdAbilities(settings) : .none
    if sources != [.passwd] { file.proofs = [] }
    var names: [String] = []
    if connection.certificate != nil, file.hasCertificates { names.append("EXTERNAL") }
    for (name, scheme) in [
      ("SCRAM-SHA-256", PasswdEntry.Scheme.scramSHA256), ("SCRAM-SHA-1", .scramSHA1),
    ] where file.proofs.contains(scheme) {
      if connection.hasChannelBinding { names.append("\(name)-PLUS") }
      names.append(name)
    }
    if connection.mayRevealSecrets {
      if settings.tokenCommand != nil { names += ["OAUTHBEARER", "XOAUTH2"] }
      if sources.contains(where: { $0 != .passwd }) || file.hasPasswords {
        names += ["PLAIN", "LOGIN"]
      }
    }
    if file.proofs.contains(.cramMD5) { names.append("CRAM-MD5") }
    return names
  }

  /// The same for a client that shows no certificate; `isLocal`: the connection does not leave the machine.
  public static func mechanisms(
    _ settings: Settings, isProtected: Bool, channelBinding: Bool, isLocal: Bool = false
  ) -> [String] {
    var connection = ConnectionFacts(remote: nil)
    connection.isProtected = isProtected
    connection.isLocal = isLocal
    if channelBinding { connection.exporter = [] }
    return mechanisms(settings, connection)
  }
}

/// What the entries of `passwd` are good for.
private struct PasswdAbilities {
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
      case .crypt, .scramSHA256, .scramSHA1, .cramMD5:
        logins[entry.login, default: []].insert(entry.scheme)
      }
    }
    hasPasswords = !logins.isEmpty
    for scheme in [PasswdEntry.Scheme.scramSHA256, .scramSHA1, .cramMD5] where hasPasswords {
      if logins.values.allSatisfy({ $0.contains(scheme) }) { proofs.insert(scheme) }
    }
  }
}
