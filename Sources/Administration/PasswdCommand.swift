internal import Authentication
internal import Bytes
internal import Configuration
internal import Postal
internal import Unix

/// `martlet passwd`: sets and removes the entries of a login in the file `passwd`.
struct PasswdCommand {
  /// What a login gets unless other schemes are asked for: for PLAIN, and for SCRAM without a password told.
  static let schemes = "yescrypt,SCRAM-SHA-256"
  /// The longest password, in octets.
  static let passwordLimit = 511

  private let settings: Settings
  private let login: [UInt8]

  /// A command for a login; the name must be one that may log in.
  init(_ settings: Settings, login: [UInt8]) throws(Failure) {
    guard PasswdEntry.isLogin(login) else {
      throw Failure(
        .badAddress, "a login has no `/`, `:` or control character, and does not begin with #")
    }
    self.settings = settings
    self.login = login
  }

  /// Asks for a password and sets it; `fromInput` takes the first line of descriptor 0 as it is.
  func set(schemes: [UInt8], fromInput: Bool) throws(Failure) -> Answer {
    let password = try fromInput ? Self.firstLine() : ask()
    guard 1...Self.passwordLimit ~= password.count, !password.contains(where: \.isControl) else {
      throw Failure(
        .badAddress,
        "a password has 1 to \(Self.passwordLimit) octets and no control characters")
    }
    let entries = try entries(password, schemes)
    try PasswdEditor(settings).set(login, entries)
    var answer = Answer()
    answer.say("set the password of \(login.text) in \(settings.passwd.path.text)")
    if !settings.authentication.contains(.passwd) {
      answer.say("note: `authentication` does not name passwd, so that nobody asks this file")
    }
    return answer
  }

  /// Removes all entries of the login.
  func delete() throws(Failure) -> Answer {
    try PasswdEditor(settings).remove(login)
    var answer = Answer()
    answer.say("removed \(login.text) from \(settings.passwd.path.text)")
    return answer
  }

  private func ask() throws(Failure) -> [UInt8] {
    guard DescriptorNumber.input.isTerminal else {
      throw Failure(.refused, "there is no terminal to ask for the password; use --stdin")
    }
    let password: [UInt8]
    let again: [UInt8]?
    do throws(Errno) {
      guard let first = try Terminal.secret("New password of \(login.text): ") else {
        throw .noData
      }
      password = first
      again = try Terminal.secret("The same again: ")
    } catch .noData {
      throw Failure(.badAddress, "there was no password; nothing was changed")
    } catch { throw Failure(.system(.temporary), "the terminal: \(error.message)") }
    guard again == password else {
      throw Failure(.badAddress, "the two are not the same; nothing was changed")
    }
    return password
  }

  private static func firstLine() throws(Failure) -> [UInt8] {
    var text: [UInt8] = []
    do throws(Errno) {
      while text.count <= passwordLimit, !text.contains(ASCII.lf),
        try DescriptorNumber.input.read(into: &text) > 0
      {}
    } catch { throw Failure(.system(.temporary), "descriptor 0: \(error.message)") }
    return text.lines.first ?? []
  }

  /// The values for a password: martlet-auth makes them, so that no other program needs crypt(3).
  private func entries(_ password: [UInt8], _ schemes: [UInt8]) throws(Failure) -> [[UInt8]] {
    let program = settings.program("martlet-auth")
    var made: [[UInt8]] = []
    let ending: Ending
    do throws(Errno) {
      let input = try FileDescriptor.memory("password")
      try input.write(password)
      try input.seek(to: 0)
      let output = try FileDescriptor.memory("entries")
      var command = Command(
        program: program, arguments: [program.bytes, Array("--entries".utf8), schemes])
      command.descriptors = [input.number, output.number, 2]
      ending = try ChildProcess.wait(for: ChildProcess.start(command))
      try output.seek(to: 0)
      made = try output.readAll(limit: 1 << 16).lines
    } catch { throw Failure(.system(.temporary), "\(program.text): \(error.message)") }
    switch ending {
    case .exited(0) where !made.isEmpty: return made
    case .exited(64): throw Failure(.badAddress, "--scheme: there is no such scheme")
    case .exited(ChildProcess.cannotExecute):
      throw Failure(.system(.temporary), "\(program.text) cannot be run; set program-directory")
    case .exited, .signalled:
      throw Failure(.system(.temporary), "\(program.text) could not make the entries")
    }
  }
}

extension Errno {
  /// ENODATA, here for the end of the input.
  fileprivate static let noData = Errno(61)
}
