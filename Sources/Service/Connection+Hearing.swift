public import Transport
public import Unix

extension Connection {
  /// What came of waiting for the client.
  public enum Heard: Hashable, Sendable {
    /// It has said this.
    case octets([UInt8])
    /// It was silent for too long.
    case silence
    /// A signal came first.
    case signal
  }

  /// Sends what was kept and waits for the client, or for a signal; ECONNRESET when the client is gone.
  public mutating func hear(orSignalAt signals: DescriptorNumber? = nil) throws(Errno) -> Heard {
    do throws(Errno) {
      try flush()
      if let signals, try comesFirst(signals) { return .signal }
      let octets = try read()
      if octets.isEmpty { throw .connectionReset }
      return .octets(octets)
    } catch {
      guard error == .timedOut else { throw error }
      return .silence
    }
  }

  /// Whether the signal is there when waiting is over.
  private func comesFirst(_ signals: DescriptorNumber) throws(Errno) -> Bool {
    var interests = [Waiting.Interest(input.number), Waiting.Interest(signals.number)]
    let left = (deadline ?? .max) - Clock.milliseconds
    try Waiting.wait(for: &interests, milliseconds: min(left, timeout))
    return interests[1].readable
  }
}
