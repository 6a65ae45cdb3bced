internal import Bytes
internal import Configuration
internal import Postal
internal import SMTP
internal import Service
internal import Unix

/// Serves the connections of a listening socket, in a process each.
///
/// What a start costs is paid once: each process is forked from one that has read the tables. Nothing
/// stays when no client comes, so it is the super-server that is resident, as with inetd's `wait`.
struct Listener: ~Copyable {
  /// Milliseconds without any client after which it ends.
  static let idleTime = 300_000
  /// The most connections at a time.
  static let limit = 200
  /// The most connections at a time from one address, of IPv6 one /64, that is not this machine's.
  static let limitOfAddress = 20

  private let socket: ListeningSocket
  private var signals: SignalQueue
  private let options: ServerOptions
  private var configuration: LoadedConfiguration
  /// What this process has given up, by the configuration that it began with.
  private let confinement: ServerConfinement
  /// The processes at work, and whom each serves.
  private var serving: [(pid: Int32, address: IPAddress?)] = []

  init(_ socket: consuming ListeningSocket, _ options: ServerOptions, _ settings: Settings)
    throws(Errno)
  {
    self.socket = socket
    self.options = options
    configuration = LoadedConfiguration(settings, options)
    confinement = ServerConfinement(settings, options.mode)
    signals = try SignalQueue([.terminate, .child])
  }

  /// Serves until no client has come for a while, or it is told to end; nil in a process that is to serve
  /// the connection on descriptors 0 and 1.
  mutating func run() throws(Errno) -> ServedConnection? {
    while true {
      var interests = [
        Waiting.Interest(socket.descriptor.number), Waiting.Interest(signals.descriptor.number),
      ]
      try Waiting.wait(
        for: &interests, milliseconds: serving.isEmpty ? Self.idleTime : nil)
      let isIdle = !interests[0].readable && !interests[1].readable
      if isIdle, serving.isEmpty { return nil }
      if interests[1].readable, try isAskedToEnd() { return nil }
      guard interests[0].readable else { continue }
      if isOutdated() { return nil }
      if let client = try socket.accept(), let served = try serve(client) { return served }
    }
  }

  /// Reads again what has changed, and says whether that needs what was given up: then another process is to serve it.
  private mutating func isOutdated() -> Bool {
    configuration.refresh()
    return ServerConfinement(configuration.settings, options.mode) != confinement
  }

  private mutating func isAskedToEnd() throws(Errno) -> Bool {
    var isAsked = false
    while let signal = signals.next() { if signal == .terminate { isAsked = true } }
    try reap()
    return isAsked
  }

  /// Forgets the processes that have ended.
  private mutating func reap() throws(Errno) {
    while !serving.isEmpty, let (pid, _) = try ChildProcess.ended() {
      serving.removeAll { $0.pid == pid }
    }
  }

  /// Forks; the answer is the connection in the child.
  private mutating func serve(_ client: consuming FileDescriptor) throws(Errno) -> ServedConnection?
  {
    let number = DescriptorNumber(client.number)
    let peer = Peer(of: number)
    // it has gone again
    if peer.isUnknown { return nil }
    let address = peer.address
    if !mayServe(address) {
      // some may have ended since the last look
      try reap()
      guard mayServe(address) else {
        turnAway(number)
        return nil
      }
    }
    guard let pid = try? ChildProcess.fork() else {
      // there may be processes and memory again when the next one comes
      turnAway(number)
      return nil
    }
    guard pid == 0 else {
      serving.append((pid, address))
      return nil
    }
    try number.duplicate(onto: .input)
    try number.duplicate(onto: .output)
    return ServedConnection(peer: peer, configuration: configuration)
  }

  private func turnAway(_ number: DescriptorNumber) {
    if !options.beginsWithTLS { _ = try? number.send(Reply.tooManyConnections.wire.span) }
  }

  private func mayServe(_ address: IPAddress?) -> Bool {
    if serving.count >= Self.limit { return false }
    guard let address, !address.isLoopback else { return true }
    return serving.count { $0.address?.subscriber == address.subscriber } < Self.limitOfAddress
  }
}

extension Listener {
  /// Milliseconds for which clients are told that there is no service.
  private static let refusalTime = 2000

  /// Tells clients for a while that there is no service.
  ///
  /// Whoever ended at once would be started again at once, until the super-server gives the port up.
  static func refuse(_ socket: borrowing ListeningSocket, _ reply: Reply?) {
    let end = Clock.milliseconds + refusalTime
    while true {
      var interests = [Waiting.Interest(socket.descriptor.number)]
      let left = end - Clock.milliseconds
      guard left > 0, (try? Waiting.wait(for: &interests, milliseconds: left)) != nil else {
        return
      }
      guard interests[0].readable, let client = try? socket.accept() else { continue }
      if let reply { _ = try? DescriptorNumber(client.number).send(reply.wire.span) }
    }
  }
}

/// A connection that a forked process serves.
struct ServedConnection {
  let peer: Peer
  let configuration: LoadedConfiguration
}
