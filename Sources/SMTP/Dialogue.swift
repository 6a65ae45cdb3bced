internal import Bytes
public import Postal

/// A session together with the bytes that it lives on: bytes in, effects out, one at a time.
///
/// Feed it what arrives; then ask for effects until there is none. `check` and `endOfData` stop
/// it until `answer` or `finish` is called. It does not matter where the bytes were cut.
public struct Dialogue: Sendable {
  private enum Phase {
    case commands
    case checking
    case message(DataReader)
    case finishing
    case closed
  }

  private let lineEnds: LineFramer.Policy
  private var session: Session
  private var framer: LineFramer
  private var phase = Phase.commands
  private var effects: [Effect]

  /// A dialogue whose first effect is the greeting.
  public init(_ configuration: Session.Configuration) {
    lineEnds = configuration.mode.lineEnds
    session = Session(configuration)
    framer = LineFramer(lineEnds)
    effects = session.open()
  }

  /// Adds bytes that have arrived from the client.
  public mutating func feed(_ bytes: [UInt8]) { framer.append(bytes) }

  /// The next effect; nil if the client has to say more first, or the dialogue is over.
  public mutating func next() -> Effect? {
    while true {
      if !effects.isEmpty { return take(effects.removeFirst()) }
      switch phase {
      case .closed, .checking, .finishing: return nil
      case .commands:
        guard let line = framer.next() else { return nil }
        effects = session.receive(line)
      case .message(let reader): return read(reader)
      }
    }
  }

  /// The caller's word on the recipient of `check`: nil to take it.
  public mutating func answer(_ failure: Failure?) {
    guard case .checking = phase else { return }
    phase = .commands
    effects += session.answer(failure)
  }

  /// The caller's word on the message that ended with `endOfData`.
  public mutating func finish(_ result: Session.DataResult) {
    guard case .finishing = phase else { return }
    phase = .commands
    effects += session.finish(result)
  }

  /// Whether the session said goodbye; if it did not, what was begun is to be forgotten.
  public var isClosed: Bool {
    switch phase {
    case .closed: true
    case .commands, .checking, .message, .finishing: false
    }
  }

  /// Enters the phase that an effect begins.
  private mutating func take(_ effect: Effect) -> Effect {
    switch effect {
    case .check: phase = .checking
    case .acceptData: phase = .message(DataReader(lineEnds))
    case .hangUp: phase = .closed
    case .reply, .data, .endOfData: break
    }
    return effect
  }

  private mutating func read(_ reader: DataReader) -> Effect? {
    var reader = reader
    var octets: [UInt8] = []
    framer.hand(to: &reader, into: &octets)
    // the end is told on its own, after the last octets
    phase = .message(reader)
    if !octets.isEmpty { return .data(octets) }
    guard reader.isFinished else { return nil }
    phase = .finishing
    return .endOfData(reader.flaws)
  }
}
