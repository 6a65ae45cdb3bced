public import LoginProtocol
public import Service
public import Transport
public import Unix

/// What a client asks for before it has logged in, of whoever leads its dialogue.
public enum LoginRequest: Hashable, Sendable {
  /// Octets for the client.
  case write([UInt8])
  /// TLS begins once everything is written.
  case startTLS
  /// It begins to log in; `initial` is what came with the mechanism.
  case begin([UInt8], initial: [UInt8]?)
  /// It has answered a challenge.
  case respond([UInt8])
  /// It has given the exchange up.
  case forget
  /// It has logged in, with these choices of `LoginEntry`.
  case enter(choices: [UInt8])
  /// The connection ends once everything is written.
  case hangUp
}

/// What a protocol says and hears until the client has logged in; `serve` leads it.
///
/// It uses the connection and the gate and nothing else, so that a process without rights can run it.
public protocol LoginDialogue {
  /// A dialogue that has said nothing, as it goes on after TLS has begun.
  init(_ offer: GateOffer)
  /// What is to be done next; nil if the client has to say more first.
  mutating func next() -> LoginRequest?
  /// Takes what came of waiting for the client.
  mutating func hear(_ heard: Connection.Heard)
  /// Takes what the check says to the client's last word.
  mutating func take(_ step: LoginStep)
  /// What has arrived and was not looked at.
  mutating func takeRest() -> [UInt8]
}

extension LoginDialogue {
  /// Serves until the client has logged in; nil if the connection ends before.
  public mutating func serve<Gate: LoginGate & ~Copyable>(
    _ connection: inout Connection, _ gate: inout Gate
  ) throws(Errno) -> LoginEntry? {
    while true {
      while let request = next() {
        switch request {
        case .write(let octets): try connection.write(octets)
        case .startTLS: try startTLS(&connection, &gate)
        case .begin(let mechanism, let initial): take(try gate.begin(mechanism, initial))
        case .respond(let response): take(try gate.respond(response))
        case .forget: try gate.forget()
        case .enter(let choices): return LoginEntry(choices: choices, rest: takeRest())
        case .hangUp:
          try connection.flush()
          return nil
        }
      }
      hear(try connection.hear())
    }
  }

  /// Has a client log in whom there is not: the first login of a process costs the language's run time more than all
  /// that follow, and whoever is forked from this one has it behind.
  public static func rehearse(_ words: String) {
    var offer = GateOffer()
    offer.mechanisms = ["PLAIN", "LOGIN"]
    offer.isProtected = true
    _ = MonitorMessage(MonitorMessage.offer(offer).bytes)
    var dialogue = Self(offer)
    dialogue.hear(.octets(Array(words.utf8)))
    while let request = dialogue.next() {
      switch request {
      case .begin(let mechanism, let initial):
        _ = WorkerMessage.begin(mechanism, initial: initial).bytes
        let step = LoginStep.accepted(Array("somebody".utf8), final: nil)
        _ = MonitorMessage(MonitorMessage.step(step).bytes)
        dialogue.take(step)
      case .enter(let choices):
        _ = WorkerMessage.enter(LoginEntry(choices: choices, rest: dialogue.takeRest())).bytes
        return
      case .write, .startTLS, .respond, .forget, .hangUp: break
      }
    }
  }

  /// Has TLS begin; what follows knows nothing of what was said before. RFC 2595 §4, 9051 §6.2.1.
  private mutating func startTLS<Gate: LoginGate & ~Copyable>(
    _ connection: inout Connection, _ gate: inout Gate
  ) throws(Errno) {
    try connection.flush()
    try gate.startTLS(on: &connection)
    self = Self(gate.offer)
  }
}
