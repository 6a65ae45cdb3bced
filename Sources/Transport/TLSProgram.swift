internal import Bytes
public import Configuration
public import Postal
public import Unix

/// Starting `martlet-tls`, the program that speaks TLS for the others.
///
/// It runs as long as the connection does, is nobody's child and leaves no zombie. On success and on
/// failure alike the caller has no more use for the network's descriptor than to close it.
public enum TLSProgram {
  /// What a client asks of the server's certificate.
  public enum Requirement: Hashable, Sendable {
    /// Nothing; the facts tell what it was.
    case any
    /// That an authority vouches for it, that it is of its time, and that it is for the name.
    case verified
  }

  /// What a client shows of itself.
  public struct ClientCertificate: Hashable, Sendable {
    /// The file with the chain, our own certificate first.
    public var chain: Path
    /// The file with the key; nil if it stands with the chain.
    public var key: Path?

    /// The certificate in these files.
    public init(chain: Path, key: Path? = nil) {
      self.chain = chain
      self.key = key
    }
  }

  /// Seconds a handshake may take unless the caller says otherwise.
  public static let timeLimit = 60

  /// Whether there is a certificate to offer TLS with, readable by this process. Costs two opens.
  public static func isOffered(_ settings: Settings) -> Bool {
    guard let certificate = settings.tlsCertificate else { return false }
    for path in [certificate, settings.tlsKey ?? certificate] {
      guard (try? FileDescriptor.open(reading: path)) != nil else { return false }
    }
    return true
  }

  /// The server's side of a handshake on a connected socket.
  ///
  /// Nothing may have been read of what the client sent after it was told to begin. Every failure is a
  /// temporary one, with a sentence that says why.
  public static func accept(
    on network: DescriptorNumber, _ settings: Settings, seconds: Int = timeLimit
  ) throws(Failure) -> TLSConnection {
    try beginAccepting(on: network, settings, seconds: seconds)
      .connection(until: deadline(seconds))
  }

  /// The first half of `accept`: the program runs, and nobody waits for it yet.
  static func beginAccepting(
    on network: DescriptorNumber, _ settings: Settings, seconds: Int
  ) throws(Failure) -> HelperChannels {
    guard let certificate = settings.tlsCertificate else {
      throw Failure(.configuration(.temporary), "no TLS without the setting tls-certificate")
    }
    var words = words("--server", seconds)
    add("--certificate", certificate, to: &words)
    add("--key", settings.tlsKey, to: &words)
    add("--names", settings.tlsNames, to: &words)
    add("--client-authorities", settings.tlsClientAuthorities, to: &words)
    return try start(words, on: network, settings)
  }

  /// The client's side of a handshake on a connected socket, with a server of this name or address.
  ///
  /// `certificate` is shown if the server asks for one. Every failure is a temporary one, with a sentence that says
  /// why; only a certificate that is not verified makes it `badCertificate`.
  public static func connect(
    on network: DescriptorNumber, to name: [UInt8], requirement: Requirement,
    certificate: ClientCertificate? = nil, _ settings: Settings, seconds: Int = timeLimit
  ) throws(Failure) -> TLSConnection {
    var words = words("--client", seconds)
    words.insert(name, at: 2)
    switch requirement {
    case .any: break
    case .verified: words.append(Array("--verify".utf8))
    }
    add("--authorities", settings.tlsAuthorities, to: &words)
    add("--certificate", certificate?.chain, to: &words)
    add("--key", certificate?.key, to: &words)
    return try start(words, on: network, settings).connection(until: deadline(seconds))
  }
}

extension TLSProgram {
  /// Seconds more than the handshake may take that the program has to answer.
  private static let patience = 5

  private static func words(_ side: String, _ seconds: Int) -> [[UInt8]] {
    ["martlet-tls", side, "--seconds", "\(seconds)"].map { Array($0.utf8) }
  }

  private static func add(_ option: String, _ path: Path?, to words: inout [[UInt8]]) {
    if let path { words += [Array(option.utf8), path.bytes] }
  }

  private static func deadline(_ seconds: Int) -> Int {
    Clock.milliseconds + (seconds + patience) * 1000
  }

  private static func start(
    _ words: [[UInt8]], on network: DescriptorNumber, _ settings: Settings
  ) throws(Failure) -> HelperChannels {
    let program = settings.program("martlet-tls")
    do throws(Errno) {
      return try HelperChannels.start(program, words, on: network)
    } catch {
      throw Failure(.system(.temporary), "\(program.text): \(error.message)")
    }
  }
}
