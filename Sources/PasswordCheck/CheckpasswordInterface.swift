internal import Authentication
internal import Bytes
internal import CPasswords
internal import Configuration
internal import Postal
internal import Unix

/// The interface of checkpassword: name and password on descriptor 3, then the program in place of this one.
struct CheckpasswordInterface {
  /// The most octets on descriptor 3, by the rules of the interface.
  static let limit = 512
  /// Exit statuses of the interface.
  private enum Status {
    static let wrong: Int32 = 1
    static let misuse: Int32 = 2
    static let notNow: Int32 = 111
  }

  private let options: AuthenticationOptions
  private let program: [[UInt8]]

  /// A check before this program with its arguments is run.
  init(_ options: AuthenticationOptions, program: [[UInt8]]) {
    self.options = options
    self.program = program
  }

  /// Checks and becomes the program; the answer is the exit status if that cannot be.
  func run() -> Int32 {
    guard let name = program.first, !name.isEmpty else {
      return complain("--checkpassword needs a program", Status.misuse)
    }
    guard let (login, password) = question() else {
      return complain("descriptor 3 has no name and password", Status.misuse)
    }
    let settings: Settings
    do throws(Failure) { settings = try Settings.load(path: options.configuration) } catch {
      return complain(error.text.text, Status.notNow)
    }
    let start = Clock.milliseconds
    let remote = Host.environment("TCPREMOTEIP")
    let store = CredentialStore(
      settings, remote: remote.flatMap { IPAddress($0) }, service: Array("checkpassword".utf8))
    let verdict = store.verify(login, password)
    switch verdict {
    case .accepted(let user): return become(user)
    case .unavailable(let reason): return complain(reason, Status.notNow)
    case .unknown, .wrong, .locked, .expired:
      var line = LogLine("login-failed").with("service", "checkpassword")
      if verdict != .unknown { line = line.with("user", login) }
      line = line.with("remote", remote).with("reason", verdict.word)
      Log.write(line, to: settings.log, tag: "martlet-auth")
      FailureDelay(milliseconds: options.delay).wait(since: start)
      return Status.wrong
    }
  }

  /// Name and password of `name NUL password NUL anything NUL`.
  private func question() -> (login: [UInt8], password: [UInt8])? {
    var text: [UInt8] = []
    let descriptor = DescriptorNumber(3)
    do throws(Errno) {
      while text.count <= Self.limit, try descriptor.read(into: &text) > 0 {}
    } catch { return nil }
    guard text.count <= Self.limit, let (login, rest) = text.cut(at: ASCII.nul),
      let (password, _) = rest.cut(at: ASCII.nul)
    else { return nil }
    return (login, password)
  }

  /// Becomes the account of the login, as root for good, and the program.
  private func become(_ login: [UInt8]) -> Int32 {
    let account: Account?
    do throws(Errno) {
      account = try Account.named(login)
      if Identity.effectiveUser == 0 {
        guard let account, account.uid != 0 else {
          return complain("the login has no account to become", Status.notNow)
        }
        try Identity.become(account.name, uid: account.uid, gid: account.gid)
      }
      if let home = (account?.home).flatMap({ Path($0) }) { try Host.changeDirectory(home) }
      _ = FileDescriptor(owning: 3)
    } catch { return complain("cannot become the login: \(error.message)", Status.notNow) }
    var variables = [Array("USER=".utf8) + login]
    if let account {
      variables.append(Array("HOME=".utf8) + account.home)
      variables.append(Array("SHELL=".utf8) + account.shell)
    }
    let environment = Self.environment(replacing: variables)
    var failure = Errno.noSuchFile
    for path in Self.candidates(program[0]) {
      failure = ChildProcess.replaceSelf(
        with: Command(program: path, arguments: program, environment: environment))
      if failure != .noSuchFile, failure != .notDirectory, failure != .accessDenied { break }
    }
    return complain("\(program[0].text) cannot be run: \(failure.message)", Status.notNow)
  }

  /// The paths that a program's name may mean: itself with a `/`, else in PATH.
  private static func candidates(_ name: [UInt8]) -> [Path] {
    if name.contains("/") { return [name].compactMap { Path($0) } }
    let search = Host.environment("PATH") ?? Array("/usr/bin:/bin".utf8)
    return search.split(separator: ":").compactMap { Path([UInt8]($0) + ["/"] + name) }
  }

  private static func environment(replacing variables: [[UInt8]]) -> [[UInt8]] {
    let names = variables.compactMap { $0.cut(at: "=")?.before }
    var all = variables
    var index: Int32 = 0
    while let text = unsafe cp_environment(index) {
      let variable = unsafe bytes(text)
      if let name = variable.cut(at: "=")?.before, !names.contains(name) { all.append(variable) }
      index += 1
    }
    return all
  }

  @unsafe
  private static func bytes(_ text: UnsafePointer<CChar>) -> [UInt8] {
    var out: [UInt8] = []
    while unsafe text[out.count] != 0 { unsafe out.append(UInt8(bitPattern: text[out.count])) }
    return out
  }

  private func complain(_ text: String, _ status: Int32) -> Int32 {
    Complaint.write(program: AuthenticationProgram.name, text)
    return status
  }
}
