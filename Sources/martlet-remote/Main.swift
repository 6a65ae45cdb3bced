internal import Bytes
internal import Configuration
internal import Postal
internal import RemoteDelivery
internal import Unix

/// martlet-remote(8).
@main
struct Program {
  static func main() {
    do throws(Options.Misuse) {
      let options = try RemoteOptions([[UInt8]](Host.arguments.dropFirst()))
      switch options.mode {
      case .help: say(RemoteOptions.help)
      case .version: say("martlet-remote (Martlet) \(Version.text)\n")
      case .deliver, .batch: Host.exit(RemoteProgram(options, settings(options)).run().rawValue)
      }
    } catch {
      Complaint.write(program: RemoteProgram.name, "\(error.text); see martlet-remote(8)")
      Host.exit(ExitStatus.usage.rawValue)
    }
  }

  private static func settings(_ options: RemoteOptions) -> Settings {
    do throws(Failure) {
      return try Settings.load(path: options.configuration)
    } catch {
      Complaint.write(program: RemoteProgram.name, error.text.text)
      Host.exit(error.exitStatus.rawValue)
    }
  }

  private static func say(_ text: String) {
    try? DescriptorNumber.output.write([UInt8](text.utf8))
  }
}
