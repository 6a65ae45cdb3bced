internal import Bytes
internal import Postal
internal import Unix

/// What all servers do before and after they serve: the command line, the exit status.
public enum ServerMain {
  private static let common = [Options.Known("help", "h"), Options.Known("version", "V")]

  /// Runs a program and ends the process.
  public static func run<Program: ServerProgramming>(_: Program.Type) -> Never {
    do throws(Options.Misuse) {
      let words = [[UInt8]](Host.arguments.dropFirst())
      let options = try Options(words, known: Program.options + common)
      if options.has("help") || options.has("version") {
        say(options.has("version") ? version(Program.name) : help(Program.name, Program.usage))
        Host.exit(ExitStatus.ok.rawValue)
      }
      Host.exit(try Program(options).run().rawValue)
    } catch {
      Complaint.write(program: Program.name, "\(error.text); see \(Program.name)(8)")
      Host.exit(ExitStatus.usage.rawValue)
    }
  }

  private static func version(_ name: String) -> String { "\(name) (Martlet) \(Version.text)\n" }

  private static func help(_ name: String, _ usage: String) -> String {
    """
    usage: \(usage)
    Serves one connection on descriptors 0 and 1, or those of a listening socket. See \(name)(8).

    """
  }

  private static func say(_ text: String) { try? DescriptorNumber.output.write(Array(text.utf8)) }
}
