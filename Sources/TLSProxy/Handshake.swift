internal import Bytes
internal import Postal
internal import Transport
internal import Unix

/// The handshake of a session, with its limit of time.
struct Handshake {
  /// The network.
  let network: DescriptorNumber
  /// The end of the plaintext that hangs up when nobody waits for us any more.
  let plaintext: DescriptorNumber
  /// When it must be done, in `Clock.milliseconds`.
  let deadline: Int

  /// Goes through it to the end.
  func perform(_ session: borrowing SecureSession) throws(Failure) {
    while true {
      switch session.shakeHands() {
      case .moved: return
      case .needsReading: try wait(toWrite: false)
      case .needsWriting: try wait(toWrite: true)
      case .ended, .broken:
        let status = Reason.isOfConnection ? .brokenConnection : Self.failed
        throw Failure(status, "TLS handshake failed: \(Reason.ofLibrary())")
      }
    }
  }

  /// Waits for the network.
  func wait(toWrite: Bool) throws(Failure) {
    let left = deadline - Clock.milliseconds
    if left <= 0 {
      throw Failure(
        .brokenConnection, "the other side did not finish the TLS handshake in time")
    }
    var set = [
      Waiting.Interest(network.number, readable: !toWrite, writable: toWrite),
      Waiting.Interest(plaintext.number, readable: false),
    ]
    do throws(Errno) { try Waiting.wait(for: &set, milliseconds: left) } catch {
      throw Failure(.system(.temporary), "poll: \(error.message)")
    }
    if set[1].readable {
      throw Failure(.brokenConnection, "nobody waits for the TLS handshake any more")
    }
  }

  /// 4.7.0: both sides do not come together.
  private static let failed = EnhancedStatus(.temporary, 7, 0)
}

extension Handshake {
  /// Goes through it as the client of a server of this name or address.
  func perform(
    _ session: borrowing SecureSession, with name: [UInt8], isVerifying: Bool
  ) throws(Failure) {
    let host = name.last == "." ? [UInt8](name.dropLast()) : name
    guard session.beClient(of: host, isAddress: IPAddress(host) != nil) else {
      throw Failure(
        Self.failed, "\(Escaped.encode(name).text) is not a name that TLS can ask for")
    }
    try perform(session)
    if isVerifying { try verify(session, host) }
  }

  /// Refuses a server that is not known to be the one that was asked for.
  private func verify(_ session: borrowing SecureSession, _ host: [UInt8]) throws(Failure) {
    guard let certificate = Certificate(of: session) else {
      throw Failure(.badCertificate, "the server has no certificate")
    }
    let result = session.verification
    if result == 0 { return }
    // so that the server's log has an end in good order
    _ = session.end()
    throw Failure(.badCertificate, certificate.refusal(result, name: host))
  }
}

extension Handshake {
  /// The name that the client asks for, read without taking anything from the connection.
  func requestedName() throws(Failure) -> [UInt8]? {
    defer { network.setLowWater(1) }
    var need = 5
    while true {
      network.setLowWater(need)
      try wait(toWrite: false)
      let bytes: [UInt8]
      do throws(Errno) { bytes = try network.peek(upTo: need) } catch {
        if error == .wouldBlock { continue }
        return nil
      }
      // fewer than were asked for: the connection has ended
      if bytes.count < need { return nil }
      switch ClientHello.read(bytes) {
      case .name(let name): return name
      case .needs(let count):
        if count <= need { return nil }
        need = count
      }
    }
  }
}
