internal import Authentication
internal import Bytes
public import Unix

/// The command line of martlet-auth.
public struct AuthenticationOptions: Sendable {
  /// What the program shall do.
  public enum Mode: Hashable, Sendable {
    /// Serve exchanges on descriptors 0 and 1.
    case serve
    /// Serve each pair of descriptors that comes over descriptor 0 in a process of its own.
    case forkServer
    /// Check what descriptor 3 has, then run this program.
    case checkpassword([[UInt8]])
    /// Print the entries of these schemes for the password on descriptor 0.
    case entries([EntryMaker.Scheme])
    case help, version
  }

  /// What the program shall do.
  public var mode = Mode.serve
  /// The configuration file.
  public var configuration: Path?
  /// The least time that a failure takes, in milliseconds.
  public var delay = FailureDelay.usual.milliseconds

  private static let known = [
    Options.Known("config", "C", takesValue: true), Options.Known("delay", takesValue: true),
    Options.Known("entries", takesValue: true), Options.Known("fork-server"),
    Options.Known("help", "h"), Options.Known("version", "V"),
  ]

  /// The text of `--help`.
  public static let help = """
    usage: martlet-auth [-C FILE] [--delay SECONDS]
           martlet-auth [-C FILE] [--delay SECONDS] --checkpassword PROGRAM [ARGUMENT...]
           martlet-auth [-C FILE] [--delay SECONDS] --fork-server
           martlet-auth --entries SCHEME[,SCHEME...] < PASSWORD
    Checks who a client is. See martlet-auth(8).

    """

  /// Reads the arguments, without the program's name.
  public init(_ arguments: [[UInt8]]) throws(Options.Misuse) {
    let mark = Array("--checkpassword".utf8)
    // what follows is another program's, with its options
    let own = arguments.prefix { $0 != mark }
    let options = try Options(Array(own), known: Self.known)
    guard options.operands.isEmpty else { throw Options.Misuse("there are too many operands") }
    configuration = try options.path("config")
    if let text = options.value("delay") {
      guard let seconds = text.decimal, seconds <= 60 else {
        throw Options.Misuse("--delay needs a number of seconds, at most 60")
      }
      delay = seconds * 1000
    }
    if own.count < arguments.count {
      mode = .checkpassword([[UInt8]](arguments.dropFirst(own.count + 1)))
    }
    if options.has("fork-server") { mode = .forkServer }
    if let text = options.value("entries") { mode = .entries(try Self.schemes(text)) }
    if options.has("help") { mode = .help }
    if options.has("version") { mode = .version }
  }

  private static func schemes(_ text: [UInt8]) throws(Options.Misuse) -> [EntryMaker.Scheme] {
    var schemes: [EntryMaker.Scheme] = []
    for word in text.split(separator: ",") {
      guard let scheme = EntryMaker.Scheme([UInt8](word)) else {
        let all = EntryMaker.Scheme.allCases.map(\.rawValue).joined(separator: ", ")
        throw Options.Misuse("there is no scheme \([UInt8](word).text); there are: \(all)")
      }
      schemes.append(scheme)
    }
    return schemes
  }
}
