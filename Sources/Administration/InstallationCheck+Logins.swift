internal import Bytes
internal import Configuration
internal import Postal
internal import Routing
internal import Unix

extension InstallationCheck {
  /// What is wrong with the files that routes log in with, or show who we are, each with the line that names it.
  func loginProblems(_ relays: [(relay: Relay, line: Int)]) -> [Problem] {
    var problems: [Problem] = []
    for (relay, line) in relays {
      let files: [(name: [UInt8]?, what: String, isSecret: Bool)] = [
        (relay.login, "login file", true),
        (relay.certificate, "certificate", relay.key == nil), (relay.key, "key", true),
      ]
      for (name, what, isSecret) in files {
        guard let name, let path = Path(name),
          let text = fault(of: path, what, isSecret: isSecret)
        else { continue }
        problems.append(Problem(file: settings.routes.path.bytes, line: line, text: text))
      }
    }
    return problems
  }

  /// What is wrong with what servers need: certificates, keys, passwords.
  func serverProblems() -> [Problem] {
    let key = settings.tlsCertificate.map { settings.tlsKey ?? $0 }
    let files: [(setting: String, path: Path?, what: String, isSecret: Bool)] = [
      ("tls-certificate", settings.tlsCertificate, "certificate", false),
      (settings.tlsKey == nil ? "tls-certificate" : "tls-key", key, "key", true),
      ("tls-client-authorities", settings.tlsClientAuthorities, "file of authorities", false),
      ("tls-authorities", settings.tlsAuthorities, "file of authorities", false),
      ("passwd", passwdFile, "file of passwords", true),
    ]
    var problems: [Problem] = []
    let file = settings.file ?? Settings.defaultFile
    for (setting, path, what, isSecret) in files {
      guard let path, let text = fault(of: path, what, isSecret: isSecret) else { continue }
      let problem = problem(file, "\(setting): \(text)")
      if !problems.contains(problem) { problems.append(problem) }
    }
    if settings.authentication.contains(.command), settings.passwordCommand == nil {
      problems.append(
        problem(file, "authentication: `command` needs a command; set password-command"))
    }
    return problems
  }

  /// The file of passwords, if it must be there or is.
  private var passwdFile: Path? {
    let file = settings.passwd
    return file.isNamed || (try? file.path.status()) != nil ? file.path : nil
  }

  private func fault(of path: Path, _ what: String, isSecret: Bool) -> String? {
    let status: FileStatus
    do throws(Errno) { status = try path.status() } catch .accessDenied {
      // who may not look at it cannot judge it
      return nil
    } catch { return "the \(what) \(path.text) cannot be read: \(error.message)" }
    if status.kind != .file { return "the \(what) \(path.text) is not a file" }
    if isSecret, SecretFile.isExposed(mode: status.mode) {
      return "others can read or change the \(what); say chmod g-w,o-rw \(path.text)"
    }
    return nil
  }
}
