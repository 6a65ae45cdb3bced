internal import Bytes
public import Postal
internal import Transport
internal import Unix

/// martlet-tls(8): TLS between a network connection and a program that speaks plaintext.
public struct HelperProgram: Sendable {
  /// The name it complains under.
  public static let name = "martlet-tls"

  /// The descriptors it is started with.
  private let network = DescriptorNumber(3)
  private let input = DescriptorNumber(4)
  private let output = DescriptorNumber(5)
  private let status = DescriptorNumber(6)

  private let options: HelperOptions

  /// The program with these options.
  public init(_ options: HelperOptions) { self.options = options }

  /// Runs until the connection has ended.
  public func run() -> ExitStatus {
    // the one who started us ends us by closing; a service manager must not cut off the last octets
    for signal: Signal in [.pipe, .terminate, .interrupt, .hangUp] { signal.ignore() }
    do throws(Failure) {
      guard network.isSocket, input.isSocket, output.isSocket else {
        throw Failure(
          .system(.temporary), "descriptors 3, 4 and 5 must be sockets; see martlet-tls(8)")
      }
      let session = try connect()
      let facts = TLSFacts(session, isServer: isServer)
      report(Array("ok ".utf8) + facts.bytes)
      var proxy = Proxy(session, network: network, input: input, output: output)
      return proxy.run() ? .ok : .ioError
    } catch {
      report(
        Array("failed ".utf8) + error.status.bytes + [ASCII.space] + Escaped.encode(error.text))
      return .temporaryFailure
    }
  }

  private var isServer: Bool {
    switch options.side {
    case .server: true
    case .client: false
    }
  }

  /// Makes the session and goes through its handshake.
  private func connect() throws(Failure) -> SecureSession {
    let handshake = Handshake(
      network: network, plaintext: output,
      deadline: Clock.milliseconds + options.seconds * 1000)
    network.sendWithoutDelay()
    do throws(Errno) { try network.setNonblocking() } catch {
      throw Failure(.system(.temporary), "descriptor 3: \(error.message)")
    }
    switch options.side {
    case .server(let files):
      let name = files.names == nil ? nil : try handshake.requestedName()
      let context = try SecureContext.server(files, name: name)
      try Jail.enter(readsAuthorities: false)
      let session = try context.session(on: network)
      session.beServer()
      try handshake.perform(session)
      return session
    case .client(let name, let isVerifying, let authorities, let files):
      let context = try SecureContext.client(
        files, authorities: authorities, isVerifying: isVerifying)
      let readsAuthorities = isVerifying && authorities == nil
      try Jail.enter(readsAuthorities: readsAuthorities)
      let session = try context.session(on: network)
      try handshake.perform(session, with: name, isVerifying: isVerifying)
      if readsAuthorities { try Jail.close() }
      return session
    }
  }

  /// Writes the one line that tells how the handshake went, and closes the descriptor.
  private func report(_ line: [UInt8]) {
    try? status.write(line.prefix(TLSFacts.sizeLimit + 4) + [ASCII.lf])
    _ = FileDescriptor(owning: status.number)
  }
}
