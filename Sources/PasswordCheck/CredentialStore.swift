internal import Authentication
internal import Bytes
internal import Configuration
internal import Digest
internal import Postal
internal import SASL
internal import Unix

/// Everything that the settings name for checking who a client is.
struct CredentialStore: Sendable {
  private let settings: Settings
  private let remote: [UInt8]?
  private let service: [UInt8]

  /// What the last answer came from: for the log, and to tell a refusal from a doubt.
  private(set) var verdict = Verdict.unknown

  /// A store for one client of a service.
  init(_ settings: Settings, remote: IPAddress? = nil, service: [UInt8]) {
    self.settings = settings
    self.remote = remote?.bytes
    self.service = service
  }

  /// Finds out what a mechanism asks for.
  mutating func answer(_ request: CredentialRequest) -> Credential {
    switch request {
    case .verify(let user, let password): return credential(verify(user, password))
    case .token(let token, let user): return credential(self.token(token, user))
    case .admit(let user): return credential(passwd { $0.admit(user) })
    case .certificate(let subject, let user):
      return credential(passwd { $0.certificate(subject, user) })
    case .scramKeys(let user, let function):
      return keys(user) { $0.scramKeys(user, function, random: Host.random(20)) }
    case .secret(let user): return keys(user) { $0.secret(user, random: Host.random(16)) }
    case .cramKey(let user): return keys(user) { $0.cramKey(user, random: Host.random(20)) }
    }
  }

  /// Whether this is the password of the login, by the first source that has the login.
  func verify(_ user: [UInt8], _ password: [UInt8]) -> Verdict {
    guard PasswdEntry.isLogin(user), !password.isEmpty, !password.contains(ASCII.nul) else {
      return .wrong
    }
    for source in settings.authentication {
      let verdict = verify(user, password, source)
      if verdict != .unknown { return verdict }
    }
    if settings.authentication.contains(.passwd) {
      return passwd {
        $0.spendTime(password)
        return .unknown
      }
    }
    return .unknown
  }

  /// Does the work of a check, of nobody, where that shows nowhere.
  func rehearse() {
    guard settings.authentication.contains(.passwd) else { return }
    let nobody = Array("nobody.here".utf8)
    _ = passwd {
      $0.spendTime(nobody)
      return $0.verify(nobody, nobody)
    }
  }

  private func verify(
    _ user: [UInt8], _ password: [UInt8], _ source: Settings.AuthenticationSource
  ) -> Verdict {
    switch source {
    case .passwd: return passwd { $0.verify(user, password) }
    case .pam:
      return HostSources.pam(user, password, remote: remote, minimum: settings.minimumUID)
    case .accounts: return HostSources.shadow(user, password, minimum: settings.minimumUID)
    case .command:
      guard let command = settings.passwordCommand else {
        return .unavailable("authentication names a command, but password-command is not set")
      }
      return CommandSources.verify(command, user, password, environment: environment)
    }
  }

  private func token(_ token: [UInt8], _ user: [UInt8]) -> Verdict {
    guard let command = settings.tokenCommand else { return .unavailable("no token-command") }
    return CommandSources.token(command, token, claimed: user, environment: environment)
  }

  private func passwd(_ ask: (PasswdSource) -> Verdict) -> Verdict {
    do throws(Failure) { return ask(PasswdSource(try PasswdFile(settings))) } catch {
      return .unavailable(error.text.text)
    }
  }

  private mutating func credential(_ verdict: Verdict) -> Credential {
    self.verdict = verdict
    switch verdict {
    case .accepted(let user): return .user(user)
    case .unknown, .wrong, .locked, .expired, .unavailable: return .refused
    }
  }

  /// Keys, which prove nothing yet: until the client proves itself, the verdict is what its failure will mean.
  private mutating func keys(_ user: [UInt8], _ ask: (PasswdSource) -> Credential) -> Credential {
    guard PasswdEntry.isLogin(user) else { return credential(.wrong) }
    let found: Credential
    do throws(Failure) { found = ask(PasswdSource(try PasswdFile(settings))) } catch {
      return credential(.unavailable(error.text.text))
    }
    switch found {
    case .scramKeys(_, let isReal), .cramKey(_, let isReal), .secret(_, let isReal):
      verdict = isReal ? .wrong : .unknown
    case .user, .refused: verdict = .wrong
    }
    return found
  }

  private var environment: [[UInt8]] {
    var variables = [Array("SERVICE=".utf8) + service]
    if let remote { variables.append(Array("TCPREMOTEIP=".utf8) + remote) }
    if let file = settings.file { variables.append(Array("MARTLET_CONFIG=".utf8) + file.bytes) }
    return variables
  }
}
