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
    var helper = helper(command + Array(" /bin/true".utf8), environment)
    helper.secret = secret
    return judge(helper, "password-command") { _ in .accepted(login) }
  }

  /// Asks whose a token is: it stands on descriptor 0, the command prints the login.
  ///
  /// `claimed` is whom the client says to be, empty for nobody; another owner is a wrong token.
  static func token(
    _ command: [UInt8], _ token: [UInt8], claimed: [UInt8], environment: [[UInt8]]
  ) -> Verdict {
    var helper = helper(command, environment)
    helper.input = token
    return judge(helper, "token-command") { output in
      let login = output.lines.first?.trimmed ?? []
      guard PasswdEntry.isLogin(login) else {
        return .unavailable("token-command has printed no login")
      }
      return claimed.isEmpty || claimed == login ? .accepted(login) : .wrong
    }
  }

  private static func helper(_ text: [UInt8], _ environment: [[UInt8]]) -> ShellCommand {
    let path = Array("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".utf8)
    return ShellCommand(text, environment: [path] + environment)
  }

  private static func judge(
    _ helper: ShellCommand, _ name: String, _ accepted: ([UInt8]) -> Verdict
  ) -> Verdict {
    do throws(Errno) {
      let (ending, output) = try helper.run()
      switch ending {
      case .exited(0): return accepted(output)
      case .exited(1): return .wrong
      case .exited(let status): return .unavailable("\(name) ended with status \(status)")
      case .signalled: return .unavailable("\(name) took too long or was killed")
      }
    } catch { return .unavailable("\(name): \(error.message)") }
  }
}
