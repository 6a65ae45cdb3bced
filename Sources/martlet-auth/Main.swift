internal import PasswordCheck
internal import Postal
internal import Unix

/// martlet-auth(8).
@main
struct Main {
  static func main() {
    try? StandardDescriptors.fill()
    do throws(Options.Misuse) {
      let options = try AuthenticationOptions([[UInt8]](Host.arguments.dropFirst()))
      Host.exit(AuthenticationProgram(options).run())
    } catch {
      Complaint.write(program: AuthenticationProgram.name, "\(error.text); see martlet-auth(8)")
      Host.exit(ExitStatus.usage.rawValue)
    }
  }
}
