internal import Bytes
internal import MailServer
internal import Postal
internal import Unix

/// martlet-smtpd(8).
@main
struct Program {
  static func main() {
    do throws(Options.Misuse) {
      let words = [[UInt8]](Host.arguments.dropFirst())
      let options = try Options(words, known: ServerOptions.known)
      if options.has("help") || options.has("version") { return say(options) }
      Host.exit(ServerProgram(try ServerOptions(options)).run().rawValue)
    } catch {
      Complaint.write(program: "martlet-smtpd", "\(error.text); see martlet-smtpd(8)")
      Host.exit(ExitStatus.usage.rawValue)
    }
  }

  private static func say(_ options: Options) {
    let text =
      options.has("version")
      ? "martlet-smtpd (Martlet) \(Version.text)\n"
      : """
      usage: martlet-smtpd [-C FILE] [--mode smtp|submission|lmtp] [--tls]
      Serves one connection on descriptors 0 and 1. See martlet-smtpd(8).

      """
    try? DescriptorNumber.output.write(Array(text.utf8))
  }
}
