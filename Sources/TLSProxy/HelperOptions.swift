internal import Bytes
public import Unix

/// What martlet-tls(8) is told on its command line.
public struct HelperOptions: Sendable {
  /// Which side of the handshake is ours.
  public enum Side: Sendable {
    /// The server's.
    case server(ServerFiles)
    /// The client's, with a server of this name or address.
    case client(name: [UInt8], isVerifying: Bool, authorities: Path?, ClientFiles?)
  }

  /// The files of a client that shows who it is.
  public struct ClientFiles: Sendable {
    /// The chain of certificates.
    public var certificate: Path
    /// The key; nil if it stands with the chain.
    public var key: Path?
  }

  /// The files of a server.
  public struct ServerFiles: Sendable {
    /// The chain of certificates.
    public var certificate: Path
    /// The key; nil if it stands with the chain.
    public var key: Path?
    /// Files for other names.
    public var names: Path?
    /// Who may vouch for clients.
    public var clientAuthorities: Path?
  }

  /// Which side of the handshake is ours.
  public let side: Side
  /// Seconds the handshake may take.
  public let seconds: Int

  /// Reads a command line, without the program's name.
  public init(_ arguments: [[UInt8]]) throws(Options.Misuse) {
    let options = try Options(arguments, known: HelperOptions.known)
    seconds = try HelperOptions.seconds(options)
    guard options.has("server") != options.has("client"), options.operands.isEmpty else {
      throw Options.Misuse("say --server or --client NAME")
    }
    side = options.has("server") ? try Self.server(options) : try Self.client(options)
  }

  private static let known = [
    Options.Known("server"), Options.Known("client", takesValue: true),
    Options.Known("seconds", takesValue: true), Options.Known("certificate", takesValue: true),
    Options.Known("key", takesValue: true), Options.Known("names", takesValue: true),
    Options.Known("client-authorities", takesValue: true),
    Options.Known("authorities", takesValue: true), Options.Known("verify"),
  ]

  private static func seconds(_ options: Options) throws(Options.Misuse) -> Int {
    guard let text = options.value("seconds") else { return 60 }
    guard let seconds = Units.seconds(text, bare: 1), 1...3600 ~= seconds else {
      throw Options.Misuse("--seconds needs a number from 1 to 3600")
    }
    return seconds
  }

  private static func server(_ options: Options) throws(Options.Misuse) -> Side {
    guard let certificate = try options.path("certificate") else {
      throw Options.Misuse("--server needs --certificate FILE")
    }
    return .server(
      ServerFiles(
        certificate: certificate, key: try options.path("key"), names: try options.path("names"),
        clientAuthorities: try options.path("client-authorities")))
  }

  private static func client(_ options: Options) throws(Options.Misuse) -> Side {
    guard let name = options.value("client"), 1...255 ~= name.count else {
      throw Options.Misuse("--client needs the name or address of the server")
    }
    let key = try options.path("key")
    let files = try options.path("certificate").map { ClientFiles(certificate: $0, key: key) }
    if key != nil, files == nil { throw Options.Misuse("--key needs --certificate FILE") }
    return .client(
      name: name, isVerifying: options.has("verify"), authorities: try options.path("authorities"),
      files)
  }
}
