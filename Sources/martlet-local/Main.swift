internal import Bytes
internal import LocalDelivery
internal import Postal
internal import Unix

@main
struct Program {
  static func main() {
    do throws(Failure) {
      let options = try LocalOptions([[UInt8]](Host.arguments.dropFirst()))
      switch options.mode {
      case .help: say(LocalOptions.help)
      case .version: say("martlet-local (Martlet) 0.1\n")
      case .deliver, .batch:
        let policy = DeliveryPolicy(host: Host.name)
        Host.exit(LocalProgram(options, policy).run().rawValue)
      }
    } catch {
      Complaint.write(program: LocalProgram.name, error.text.text)
      Host.exit(ExitStatus.usage.rawValue)
    }
  }

  private static func say(_ text: String) -> Never {
    try? DescriptorNumber.output.write([UInt8](text.utf8))
    Host.exit(0)
  }
}
