internal import Bytes
internal import Unix

/// Carries plaintext to TLS and TLS to plaintext until both directions have ended.
///
/// Neither direction ever waits for the other: each has its buffer, and poll(2) waits for all ends at
/// once. The end of one direction is passed on and leaves the other alone. What the other side does not
/// end by close_notify, the plaintext side sees end in ECONNRESET; see `passEnd`.
struct Proxy: ~Copyable {
  /// Milliseconds without progress after which a connection is given up.
  private static let idleLimit = 3_600_000
  /// Milliseconds for the last octets when nobody is at one of the sides any more, progress or not.
  private static let flushLimit = 60_000
  /// How long the other side may take the last octets after they went out.
  private static let lingerLimit = 5_000

  private let session: SecureSession
  private let network: DescriptorNumber
  private let input: DescriptorNumber
  private let output: DescriptorNumber

  /// What goes from plaintext to TLS.
  private var outbound = ByteBuffer()
  /// What goes from TLS to plaintext.
  private var inbound = ByteBuffer()

  /// The plaintext side has ended what it says; the other side was told so.
  private var inputEnded = false
  private var networkTold = false
  /// The other side has ended what it says; the plaintext side was told so.
  private var networkEnded = false
  private var outputTold = false
  /// Nobody reads the plaintext any more.
  private var outputGone = false
  /// The session is of no more use.
  private var isBroken = false

  /// Whether a call may find something to do; false until poll(2) says so.
  private var inputReady = true
  private var outputReady = true
  private var sending = Need.nothing
  private var receiving = Need.nothing

  /// What the network must be before the session can go on in one direction.
  private enum Need { case nothing, readable, writable }

  /// A proxy for a session whose handshake is done.
  init(
    _ session: consuming SecureSession, network: DescriptorNumber, input: DescriptorNumber,
    output: DescriptorNumber
  ) {
    self.session = session
    self.network = network
    self.input = input
    self.output = output
  }

  /// Goes on until both directions have ended; false if they did not end as they should.
  mutating func run() -> Bool {
    var limit = Clock.milliseconds + Proxy.idleLimit
    var isEnding = false
    while !isFinished {
      let progressed = progress()
      let now = Clock.milliseconds
      if !isEnding, isBroken || outputGone && inputEnded {
        isEnding = true
        limit = now + Proxy.flushLimit
      } else if progressed, !isEnding {
        limit = now + Proxy.idleLimit
      }
      guard limit > now, progressed || wait(milliseconds: limit - now) else { return false }
    }
    if isBroken { return false }
    if !networkEnded { linger() }
    return true
  }

  private var isFinished: Bool {
    if isBroken { return inbound.isEmpty || outputGone }
    return networkTold && (outputTold || outputGone)
  }

  /// Does what can be done without waiting; false if nothing could.
  private mutating func progress() -> Bool {
    let took = take()
    let sent = send()
    let received = receive()
    let delivered = deliver()
    return took || sent || received || delivered
  }
}

// MARK: from plaintext to TLS

extension Proxy {
  private mutating func take() -> Bool {
    guard inputReady, !inputEnded, outbound.hasRoom, !isBroken else { return false }
    do throws(Errno) {
      let (count, room) = try outbound.receive(from: input)
      inputEnded = count == 0
      inputReady = count == room
    } catch {
      inputReady = false
      if error == .wouldBlock { return false }
      inputEnded = true
    }
    return true
  }

  private mutating func send() -> Bool {
    guard sending == .nothing, !isBroken else { return false }
    if !outbound.isEmpty {
      sending = need(session.send(from: &outbound))
      return sending == .nothing
    }
    guard inputEnded, !networkTold else { return false }
    sending = need(session.end())
    networkTold = sending == .nothing
    return networkTold
  }
}

// MARK: from TLS to plaintext

extension Proxy {
  private mutating func receive() -> Bool {
    guard receiving == .nothing, !networkEnded, inbound.hasRoom, !isBroken else { return false }
    receiving = need(session.receive(into: &inbound))
    return receiving == .nothing
  }

  private mutating func deliver() -> Bool {
    if outputGone { inbound.clear() }
    if inbound.isEmpty {
      guard networkEnded, !outputTold, !outputGone else { return false }
      passEnd()
      return true
    }
    guard outputReady else { return false }
    do throws(Errno) {
      try inbound.send(to: output)
    } catch {
      outputReady = false
      if error == .wouldBlock { return false }
      outputGone = true
    }
    return true
  }

  /// Tells the plaintext side that the other side ended in good order.
  ///
  /// An octet that nobody sent lies in our end of this socket from the start. As long as it does, the
  /// system makes our closing, or death, an ECONNRESET for the reader; taken out, a clean end.
  private mutating func passEnd() {
    var octet: [UInt8] = []
    _ = try? output.receive(into: &octet, upTo: 1)
    try? output.endSending()
    outputTold = true
  }
}

// MARK: waiting

extension Proxy {
  /// Notes what a call of the session came to, and answers what it needs to go on.
  private mutating func need(_ progress: SecureSession.Progress) -> Need {
    switch progress {
    case .moved: return .nothing
    case .needsReading: return .readable
    case .needsWriting: return .writable
    case .ended: networkEnded = true
    case .broken: isBroken = true
    }
    return .nothing
  }

  /// Waits until something can be done; false if poll(2) fails.
  private mutating func wait(milliseconds: Int) -> Bool {
    let wantsReceiving = !networkEnded && inbound.hasRoom && !isBroken
    let reading = sending == .readable || wantsReceiving && receiving == .readable
    let writing = sending == .writable || wantsReceiving && receiving == .writable
    var set = [
      Proxy.interest(network, reading, writing),
      Proxy.interest(input, !inputEnded && outbound.hasRoom && !isBroken, false),
      // without any interest poll still tells that nobody is there
      Waiting.Interest(
        outputGone ? -1 : output.number, readable: false, writable: !inbound.isEmpty),
    ]
    do throws(Errno) { try Waiting.wait(for: &set, milliseconds: milliseconds) } catch {
      return false
    }
    func isMet(_ need: Need) -> Bool {
      need == .readable && set[0].readable || need == .writable && set[0].writable
    }
    if isMet(sending) { sending = .nothing }
    if isMet(receiving) { receiving = .nothing }
    inputReady = inputReady || set[1].readable
    outputReady = outputReady || set[2].writable
    if set[2].readable { outputGone = true }
    return true
  }

  /// An interest; a descriptor of which nothing is wanted is left out, or its hang-up would not let us sleep.
  private static func interest(
    _ number: DescriptorNumber, _ readable: Bool, _ writable: Bool
  ) -> Waiting.Interest {
    Waiting.Interest(
      readable || writable ? number.number : -1, readable: readable, writable: writable)
  }

  /// Gives the other side time to take our last octets: closing with something unread would destroy them.
  private mutating func linger() {
    try? network.endSending()
    let end = Clock.milliseconds + Proxy.lingerLimit
    var scrap: [UInt8] = []
    while true {
      let left = end - Clock.milliseconds
      var set = [Waiting.Interest(network.number)]
      guard left > 0, (try? Waiting.wait(for: &set, milliseconds: left)) != nil else { return }
      scrap.removeAll(keepingCapacity: true)
      if set[0].readable, ((try? network.receive(into: &scrap, upTo: 16_384)) ?? 0) == 0 { return }
    }
  }
}
