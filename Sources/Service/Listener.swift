internal import Bytes
internal import Postal
public import Unix

/// Serves the connections of a listening socket, in a process each.
///
/// What a start costs is paid once: each process is forked from one that has read the configuration. When clients come,
/// one may be made before the next one does. Nothing stays when none comes: it is the super-server that is resident, as
/// with inetd's `wait`.
public struct Listener<Server: ListeningServer>: ~Copyable {
  /// Milliseconds without any client after which it ends.
  private var idleTime: Int { 300_000 }

  /// What serves the connections.
  public private(set) var server: Server
  private let socket: ListeningSocket
  private var signals: SignalQueue
  /// The processes at work, and whom each serves.
  private var serving: [(pid: Int32, address: IPAddress?)] = []
  /// The process that the next client gets.
  private var spare: SpareProcess?
  /// Whether one is to be made as soon as nobody waits.
  private var wantsSpare = false

  /// A listener that blocks SIGTERM and SIGCHLD for itself and for the processes that it makes.
  public init(_ socket: consuming ListeningSocket, _ server: Server) throws(Errno) {
    self.socket = socket
    self.server = server
    signals = try SignalQueue([.terminate, .child])
  }

  /// Serves until no client has come for a while, or it is told to end: nil. In each process that it makes it returns
  /// what that is for.
  public mutating func run() throws(Errno) -> Arrival? {
    while true {
      var interests = [
        Waiting.Interest(socket.descriptor.number), Waiting.Interest(signals.descriptor.number),
      ]
      try Waiting.wait(for: &interests, milliseconds: patience)
      if interests[1].readable, try isAskedToEnd() { return nil }
      if interests[0].readable {
        guard isUpToDate() else { return nil }
        if let client = try socket.accept(), let peer = try serve(client) { return .client(peer) }
      } else if !interests[1].readable {
        if wantsSpare {
          if let place = makeSpare() { return .spare(place) }
        } else if spare != nil {
          retireSpare()
        } else if serving.isEmpty {
          return nil
        }
      }
    }
  }

  /// Milliseconds after which something is to be done though nobody comes; nil for never.
  private var patience: Int? {
    if wantsSpare { return 0 }
    return spare?.timeLeft ?? (serving.isEmpty ? idleTime : nil)
  }

  private mutating func isUpToDate() -> Bool {
    switch server.refresh() {
    case .same: break
    case .changed: retireSpare()
    case .outdated: return false
    }
    return true
  }

  private mutating func isAskedToEnd() throws(Errno) -> Bool {
    var isAsked = false
    while let signal = signals.next() { if signal == .terminate { isAsked = true } }
    try reap()
    return isAsked
  }

  /// Forgets the processes that have ended.
  private mutating func reap() throws(Errno) {
    while !serving.isEmpty || spare != nil, let (pid, _) = try ChildProcess.ended() {
      if spare?.pid == pid { spare = nil }
      serving.removeAll { $0.pid == pid }
    }
  }

  /// Has a process serve a client; the answer is the client in one that is forked for it.
  private mutating func serve(_ client: consuming FileDescriptor) throws(Errno) -> Peer? {
    let number = DescriptorNumber(client.number)
    let peer = Peer(of: number)
    // it has gone again
    if peer.isUnknown { return nil }
    if !mayServe(peer.address) {
      // some may have ended since the last look
      try reap()
      guard mayServe(peer.address) else {
        turnAway(number)
        return nil
      }
    }
    wantsSpare = server.keepsSpare
    if giveToSpare(number, peer) { return nil }
    guard let pid = try? ChildProcess.fork() else {
      // there may be processes and memory again when the next one comes
      turnAway(number)
      return nil
    }
    guard pid == 0 else {
      serving.append((pid, peer.address))
      return nil
    }
    try number.duplicate(onto: .input)
    try number.duplicate(onto: .output)
    return peer
  }

  private func turnAway(_ number: DescriptorNumber) {
    if let refusal = server.refusal { _ = try? number.send(refusal.span) }
  }

  private func mayServe(_ address: IPAddress?) -> Bool {
    if serving.count >= server.limit { return false }
    guard let address, !address.isLoopback else { return true }
    return serving.count { $0.address?.subscriber == address.subscriber } < server.limitOfAddress
  }
}

// The spare process.
extension Listener {
  /// Makes one; its place in that process. Without it the next client waits a little longer.
  private mutating func makeSpare() -> SparePlace? {
    wantsSpare = false
    server.prepareSpare()
    guard let fork = try? SpareProcess.fork() else { return nil }
    switch consume fork {
    case .child(let place): return place
    case .parent(let process): spare = process
    }
    return nil
  }

  /// False if there is none, or none any more.
  private mutating func giveToSpare(_ client: DescriptorNumber, _ peer: Peer) -> Bool {
    guard let spare = spare.take() else { return false }
    serving.append((spare.pid, peer.address))
    return (try? spare.serve(client)) != nil
  }

  /// Has it end. It counts as a process at work until it has.
  private mutating func retireSpare() {
    guard let spare = spare.take() else { return }
    serving.append((spare.pid, nil))
  }
}

extension ListeningSocket {
  /// Milliseconds for which clients are told that there is no service.
  private static let refusalTime = 2000

  /// Tells clients for a while that there is no service.
  ///
  /// Whoever ended at once would be started again at once, until the super-server gives the port up.
  public borrowing func refuse(_ reply: [UInt8]?) {
    let end = Clock.milliseconds + Self.refusalTime
    while true {
      var interests = [Waiting.Interest(descriptor.number)]
      let left = end - Clock.milliseconds
      guard left > 0, (try? Waiting.wait(for: &interests, milliseconds: left)) != nil else {
        return
      }
      guard interests[0].readable, let client = try? accept() else { continue }
      if let reply { _ = try? DescriptorNumber(client.number).send(reply.span) }
    }
  }
}
