internal import Bytes
internal import Postal
internal import TLSProxy
internal import Unix

/// martlet-tls(8).
@main
struct Program {
  static func main() {
    let arguments = [[UInt8]](Host.arguments.dropFirst())
    if arguments == [Array("--help".utf8)] { return say(help) }
    if arguments == [Array("--version".utf8)] {
      return say("martlet-tls (Martlet) \(Version.text)\n")
    }
    do throws(Options.Misuse) {
      Host.exit(HelperProgram(try HelperOptions(arguments)).run().rawValue)
    } catch {
      Complaint.write(program: HelperProgram.name, "\(error.text); see martlet-tls(8)")
      Host.exit(ExitStatus.usage.rawValue)
    }
  }

  private static let help = """
    usage: martlet-tls --server --certificate FILE [--key FILE] [--names DIRECTORY]
                       [--client-authorities FILE] [--seconds N]
           martlet-tls --client NAME [--verify] [--authorities FILE] [--seconds N]
    Speaks TLS between descriptor 3 and a program at descriptors 4 and 5. See martlet-tls(8).

    """

  private static func say(_ text: String) {
    try? DescriptorNumber.output.write(Array(text.utf8))
  }
}
