internal import Authentication
internal import Bytes
internal import CPasswords
internal import Configuration
internal import Postal
internal import Unix

/// What martlet-auth does once its command line was read.
public struct AuthenticationProgram {
  /// The program's name in front of its complaints.
  public static let name = "martlet-auth"
  /// The longest password that is read, in octets.
  static let passwordLimit = 511

  private let options: AuthenticationOptions

  /// A run with these options.
  public init(_ options: AuthenticationOptions) { self.options = options }

  /// Does it; what went wrong was said on descriptor 2.
  public func run() -> Int32 {
    Signal.pipe.ignore()
    cp_hide_memory()
    switch options.mode {
    case .serve, .forkServer: return serve()
    case .checkpassword(let words):
      return CheckpasswordInterface(options, program: words).run()
    case .entries(let schemes): return printEntries(schemes)
    case .help: return say(AuthenticationOptions.help)
    case .version: return say("martlet-auth (Martlet) \(Version.text)\n")
    }
  }

  private func serve() -> Int32 {
    do throws(Failure) { return serve(try Settings.load(path: options.configuration)) } catch {
      Complaint.write(program: Self.name, error.text.text)
      return error.exitStatus.rawValue
    }
  }

  private func serve(_ settings: Settings) -> Int32 {
    var server = AuthenticationServer(settings, delay: FailureDelay(milliseconds: options.delay))
    do throws(Errno) {
      if options.mode == .forkServer {
        server.rehearse()
        guard try ForkServer.run() else { return ExitStatus.ok.rawValue }
      }
      try server.run()
      return ExitStatus.ok.rawValue
    } catch {
      // the daemon has gone: it has said why
      if error == .brokenPipe { return ExitStatus.ok.rawValue }
      Complaint.write(program: Self.name, "the daemon cannot be heard: \(error.message)")
      return ExitStatus.ioError.rawValue
    }
  }

  private func printEntries(_ schemes: [EntryMaker.Scheme]) -> Int32 {
    var text: [UInt8] = []
    do throws(Errno) {
      while text.count <= Self.passwordLimit, try DescriptorNumber.input.read(into: &text) > 0 {}
    } catch { return complain("the password cannot be read: \(error.message)", .ioError) }
    if text.last == ASCII.lf { text.removeLast() }
    guard 1...Self.passwordLimit ~= text.count, !text.contains(where: \.isControl) else {
      return complain(
        "a password has 1 to \(Self.passwordLimit) octets and no control characters", .dataError)
    }
    var out: [UInt8] = []
    for scheme in schemes {
      guard let entry = EntryMaker.entry(scheme, text) else {
        return complain("crypt(3) of this host does not do \(scheme.rawValue)", .unavailable)
      }
      out += entry + [ASCII.lf]
    }
    return say(out.text)
  }

  private func say(_ text: String) -> Int32 {
    do throws(Errno) {
      try DescriptorNumber.output.write(Array(text.utf8))
      return ExitStatus.ok.rawValue
    } catch { return complain("cannot write: \(error.message)", .ioError) }
  }

  private func complain(_ text: String, _ status: ExitStatus) -> Int32 {
    Complaint.write(program: Self.name, text)
    return status.rawValue
  }
}
