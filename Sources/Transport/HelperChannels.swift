internal import Bytes
internal import Postal
internal import Unix

/// Our ends of what leads to a `martlet-tls` that was started.
struct HelperChannels: ~Copyable {
  private let input: FileDescriptor
  private let output: FileDescriptor
  private let status: FileDescriptor

  private init(_ input: Int32, _ output: Int32, _ status: Int32) {
    self.input = FileDescriptor(owning: input)
    self.output = FileDescriptor(owning: output)
    self.status = FileDescriptor(owning: status)
  }

  /// Starts the program on a network connection.
  static func start(
    _ program: Path, _ words: [[UInt8]], on network: DescriptorNumber
  ) throws(Errno) -> HelperChannels {
    let fromIt = try StreamPair().split()
    let input = FileDescriptor(owning: fromIt.first)
    let itsOutput = FileDescriptor(owning: fromIt.second)
    let toIt = try StreamPair().split()
    let output = FileDescriptor(owning: toIt.first)
    let itsInput = FileDescriptor(owning: toIt.second)
    let report = try FileDescriptor.pipe().split()
    let status = FileDescriptor(owning: report.reading)
    let itsStatus = FileDescriptor(owning: report.writing)
    // an octet that lies unread in its end makes the closing of that end a reset: TLSConnection
    _ = try DescriptorNumber(input.number).send([0].span)
    try DetachedProgram.start(
      program, arguments: words, environment: HelperChannels.environment,
      descriptors: [
        -1, -1, 2, network.number, itsInput.number, itsOutput.number, itsStatus.number,
      ])
    return HelperChannels(input.release(), output.release(), status.release())
  }

  /// What OpenSSL may be told from outside about where the system's files are.
  private static var environment: [[UInt8]] {
    var all: [[UInt8]] = []
    for name: Path in ["OPENSSL_CONF", "SSL_CERT_DIR", "SSL_CERT_FILE"] {
      guard let value = Host.environment(name) else { continue }
      all.append(name.bytes + [UInt8(ascii: "=")] + value)
    }
    return all
  }

  /// Waits for the handshake; a failure says what the program said.
  consuming func connection(until deadline: Int) throws(Failure) -> TLSConnection {
    let facts = try HelperChannels.facts(report(until: deadline))
    return TLSConnection(input: input, output: output, facts: facts)
  }

  /// Reads `ok FACTS` or `failed STATUS TEXT`.
  private static func facts(_ line: [UInt8]) throws(Failure) -> TLSFacts {
    guard let (word, rest) = line.cut(at: ASCII.space) else { throw noAnswer }
    if word == Array("ok".utf8), let facts = TLSFacts(rest) { return facts }
    guard word == Array("failed".utf8), let (code, text) = rest.cut(at: ASCII.space),
      let status = EnhancedStatus(code), status.class == .temporary
    else { throw noAnswer }
    throw Failure(status, text)
  }

  private static let noAnswer = Failure(
    .system(.temporary), "martlet-tls ended without an answer; its log may tell why")

  /// The line that the program writes, without its end.
  private borrowing func report(until deadline: Int) throws(Failure) -> [UInt8] {
    var line: [UInt8] = []
    do throws(Errno) {
      while line.last != ASCII.lf, line.count <= TLSFacts.sizeLimit + 8 {
        let left = deadline - Clock.milliseconds
        if left <= 0 { throw .timedOut }
        var set = [Waiting.Interest(status.number)]
        try Waiting.wait(for: &set, milliseconds: left)
        if set[0].readable, try status.read(into: &line, upTo: 4096) == 0 { break }
      }
    } catch {
      throw Failure(.system(.temporary), "no answer of martlet-tls: \(error.message)")
    }
    return line.last == ASCII.lf ? line.dropLast() : []
  }
}
