internal import Bytes
internal import Configuration
internal import Postal
internal import Submission
internal import Unix

/// martlet-submitd(8): one message from the socket that is descriptor 0.
@main
struct Program {
  private static let known = [
    Options.Known("config", "C", takesValue: true), Options.Known("help", "h"),
    Options.Known("version", "V"),
  ]

  static func main() {
    Signal.pipe.ignore()
    do throws(Options.Misuse) {
      let options = try Options([[UInt8]](Host.arguments.dropFirst()), known: known)
      guard options.operands.isEmpty else { throw Options.Misuse("there are no operands") }
      if options.has("help") || options.has("version") { return say(options) }
      Host.exit(serve(try options.path("config")).rawValue)
    } catch {
      Complaint.write(program: "martlet-submitd", "\(error.text); see martlet-submitd(8)")
      Host.exit(ExitStatus.usage.rawValue)
    }
  }

  private static func serve(_ configuration: Path?) -> ExitStatus {
    do throws(Failure) {
      let settings = try Settings.load(path: configuration)
      var server = try SubmissionServer(settings, socket: .input)
      try server.receive()
      // the caller may be gone: the message is durable all the same
      try? DescriptorNumber.input.write(SubmissionServer.answer(nil))
      return .ok
    } catch {
      try? DescriptorNumber.input.write(SubmissionServer.answer(error))
      Complaint.write(program: "martlet-submitd", error.text.text)
      return error.exitStatus
    }
  }

  private static func say(_ options: Options) {
    let text =
      options.has("version")
      ? "martlet-submitd (Martlet) \(Version.text)\n"
      : """
      usage: martlet-submitd [-C FILE]
      Takes one message from the local socket that is descriptor 0. See martlet-submitd(8).

      """
    try? DescriptorNumber.output.write(Array(text.utf8))
  }
}
