internal import Bytes
internal import Configuration
internal import Postal
internal import SASL
internal import Unix

/// The file that a way names with `login=`: who we are at its server. See martlet-routes(5).
struct LoginFile {
  private enum Secret {
    case password([UInt8])
    case passwordFile(Path)
    case passwordCommand([UInt8])
    case tokenCommand([UInt8])
  }

  private let path: Path
  private var user: [UInt8] = []
  private var secret: Secret?
  /// The mechanisms that may be used, in upper case; nil for all.
  private(set) var mechanisms: [[UInt8]]?

  /// Reads the file; a failure that keeps mail waiting if it cannot be used.
  init(_ bytes: [UInt8]) throws(Failure) {
    guard let path = Path(bytes) else {
      throw Failure(.configuration(.temporary), "the login file has no name")
    }
    self.path = path
    for (position, line) in try SecretFile.contents(path).lines.enumerated() {
      let line = line.trimmed
      if line.isEmpty || line.first == "#" { continue }
      guard let (name, value) = line.cut(at: "=") else {
        throw problem(position + 1, "write `name = value`")
      }
      try take(name.trimmed, value.trimmed, position + 1)
    }
    // the certificate of the way says both
    if secret == nil, isByCertificate { return }
    guard !user.isEmpty else { throw problem(0, "the line `user = …` is missing") }
    guard secret != nil else {
      throw problem(
        0, "one of password, password-file, password-command and token-command is missing")
    }
  }

  /// Whether the certificate of the way may be what logs in.
  var isByCertificate: Bool { mechanisms?.contains(Mechanism.external.name) ?? false }

  private mutating func take(_ name: [UInt8], _ value: [UInt8], _ line: Int) throws(Failure) {
    guard !value.isEmpty else { throw problem(line, "the value is missing") }
    switch name.text {
    case "user": user = value
    case "mechanisms": mechanisms = value.words.map { $0.map(\.uppercased) }
    case "password": try take(.password(value), line)
    case "password-file": try take(.passwordFile(try file(value, line)), line)
    case "password-command": try take(.passwordCommand(value), line)
    case "token-command": try take(.tokenCommand(value), line)
    default:
      throw problem(
        line,
        "only user, password, password-file, password-command, token-command and mechanisms may stand here"
      )
    }
  }

  private mutating func take(_ secret: Secret, _ line: Int) throws(Failure) {
    guard self.secret == nil else { throw problem(line, "there is a password or token already") }
    self.secret = secret
  }

  /// A path; `$CREDENTIALS_DIRECTORY/` is that of systemd.exec(5), others begin at the directory of this file.
  private func file(_ value: [UInt8], _ line: Int) throws(Failure) -> Path {
    let mark = Array("$CREDENTIALS_DIRECTORY/".utf8)
    guard value.starts(with: mark) else {
      guard let path = Path(value) else { throw problem(line, "the file has no name") }
      return path.isAbsolute ? path : self.path.parent.appending(path)
    }
    guard let directory = Host.environment("CREDENTIALS_DIRECTORY").flatMap({ Path($0) }),
      let name = Path([UInt8](value.dropFirst(mark.count)))
    else { throw problem(line, "CREDENTIALS_DIRECTORY is not set: no credentials were passed") }
    return directory.appending(name)
  }

  /// Names the file and the line, never what stands there.
  private func problem(_ line: Int, _ text: String) -> Failure {
    Problem(file: path.bytes, line: line, text: text).waiting
  }
}

extension LoginFile {
  /// Gets the secret from where it is.
  func credentials() throws(Failure) -> SASLCredentials {
    switch secret {
    case .password(let password): return SASLCredentials(user: user, password: password)
    case .passwordFile(let path):
      return SASLCredentials(user: user, password: try firstLine(try SecretFile.contents(path)))
    case .passwordCommand(let command):
      let output = try SecretCommand.run(command)
      return SASLCredentials(user: user, password: try firstLine(output))
    case .tokenCommand(let command):
      let output = try SecretCommand.run(command)
      return SASLCredentials(user: user, token: try firstLine(output))
    case nil: return SASLCredentials(user: user)
    }
  }

  private func firstLine(_ bytes: [UInt8]) throws(Failure) -> [UInt8] {
    var line = bytes.lines.first ?? []
    if line.last == ASCII.cr { line.removeLast() }
    guard !line.isEmpty else { throw problem(0, "the password or token is empty") }
    return line
  }
}
