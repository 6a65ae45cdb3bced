internal import Authentication
internal import Bytes
internal import Unix

/// Asks commands of the administrator.
enum CommandSources {
  /// Asks a program with the interface of checkpassword: name, password and time on descriptor 3.
  static func verify(
    _ command: [UInt8], _ login: [UInt8], _ password: [UInt8], environment: [[UInt8]]
  ) -> Verdict {
    var secret: [UInt8] = login + [ASCII.nul] + password + [ASCII.nul]
    secret.append(decimal: Clock.now.seconds)
    secret.append(ASCII.nul)
    guard secret.count <= 512 else { return .wrong }
    // it runs what follows in place of itself once the password is right
    var helper = HelperCommand(text: command + Array(" /bin/true".utf8))
    helper.secret = secret
    helper.environment = environment
    return judge(helper, "password-command") { _ in .accepted(login) }
  }

  /// Asks whose a token is: it stands on descriptor 0, the command prints the login.
  ///
  /// `claimed` is whom the client says to be, empty for nobody; another owner is a wrong token.
  static func token(
    _ command: [UInt8], _ token: [UInt8], claimed: [UInt8], environment: [[UInt8]]
  ) -> Verdict {
    var helper = HelperCommand(text: command)
    helper.input = token
    helper.environment = environment
    return judge(helper, "token-command") { output in
      let login = output.lines.first?.trimmed ?? []
      guard PasswdEntry.isLogin(login) else {
        return .unavailable("token-command has printed no login")
      }
      return claimed.isEmpty || claimed == login ? .accepted(login) : .wrong
    }
  }

  private static func judge(
    _ helper: HelperCommand, _ name: String, _ accepted: ([UInt8]) -> Verdict
  ) -> Verdict {
    do throws(Errno) {
      guard let (status, output) = try helper.run() else {
        return .unavailable("\(name) took too long or was killed")
      }
      switch status {
      case 0: return accepted(output)
      case 1: return .wrong
      default: return .unavailable("\(name) ended with status \(status)")
      }
    } catch { return .unavailable("\(name): \(error.message)") }
  }
}
