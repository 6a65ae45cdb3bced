internal import Bytes
internal import Configuration
internal import LocalDelivery
internal import Postal
internal import Unix

/// martlet-local(8).
@main
struct Program {
  static func main() {
    do throws(Options.Misuse) {
      let options = try LocalOptions([[UInt8]](Host.arguments.dropFirst()))
      switch options.mode {
      case .help: say(LocalOptions.help)
      case .version: say("martlet-local (Martlet) \(Version.text)\n")
      case .deliver, .batch: Host.exit(LocalProgram(options, policy(options)).run().rawValue)
      }
    } catch {
      Complaint.write(program: LocalProgram.name, "\(error.text); see martlet-local(8)")
      Host.exit(ExitStatus.usage.rawValue)
    }
  }

  private static func policy(_ options: LocalOptions) -> DeliveryPolicy {
    do throws(Failure) {
      return DeliveryPolicy(try Settings.load(path: options.configuration))
    } catch {
      Complaint.write(program: LocalProgram.name, error.text.text)
      Host.exit(error.exitStatus.rawValue)
    }
  }

  private static func say(_ text: String) {
    try? DescriptorNumber.output.write([UInt8](text.utf8))
  }
}
