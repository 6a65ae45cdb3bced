internal import Bytes
internal import POP3Server
internal import Postal
internal import Unix

/// martlet-pop3d(8).
@main
struct Program {
  static func main() {
    do throws(Options.Misuse) {
      let words = [[UInt8]](Host.arguments.dropFirst())
      let options = try Options(words, known: ServerOptions.known)
      if options.has("help") || options.has("version") { return say(options) }
      Host.exit(ServerProgram(try ServerOptions(options)).run().rawValue)
    } catch {
      Complaint.write(program: "martlet-pop3d", "\(error.text); see martlet-pop3d(8)")
      Host.exit(ExitStatus.usage.rawValue)
    }
  }

  private static func say(_ options: Options) {
    let text =
      options.has("version")
      ? "martlet-pop3d (Martlet) \(Version.text)\n"
      : """
      usage: martlet-pop3d [-C FILE] [--tls] | --preauth [MAILDIR]
      Serves one connection on descriptors 0 and 1. See martlet-pop3d(8).

      """
    try? DescriptorNumber.output.write(Array(text.utf8))
  }
}
