internal import Bytes

/// What the worker, which speaks to strangers, says to the monitor, which is root: one octet and what belongs to it.
///
/// There is one form of each; whatever else comes is nobody's who means well.
public enum WorkerMessage: Hashable, Sendable {
  /// It has given everything up and is about to listen to the client.
  case ready
  /// It could not give something up; nothing has been heard from the client.
  case unable([UInt8])
  /// The client wants TLS to begin, and waits.
  case startTLS
  /// The client begins to log in.
  case begin([UInt8], initial: [UInt8]?)
  /// The client has answered a challenge.
  case respond([UInt8])
  /// The client has given up an exchange, or did not take note of its success.
  case forget
  /// The client has logged in; the worker is about to end.
  case enter(LoginEntry)

  /// The most octets of a message.
  public static let limit = 65_536
  /// The most octets of a mechanism's name.
  public static let mechanismLimit = 64
  /// The most octets of a reason.
  public static let reasonLimit = 512

  /// The message; nil if it would be too long, or no message.
  public var bytes: [UInt8]? {
    let out: [UInt8] =
      switch self {
      case .ready: ["R"]
      case .unable(let reason): [UInt8("U")] + reason
      case .startTLS: ["T"]
      case .begin(let mechanism, let initial):
        [UInt8("B"), UInt8(clamping: mechanism.count)] + mechanism
          + (initial.map { [1] + $0 } ?? [0])
      case .respond(let response): [UInt8("A")] + response
      case .forget: ["X"]
      case .enter(let entry):
        [UInt8("E"), UInt8(clamping: entry.choices.count)] + entry.choices + entry.rest
      }
    return WorkerMessage(out) == self ? out : nil
  }

  /// Reads exactly what `bytes` writes.
  public init?(_ bytes: [UInt8]) {
    guard let kind = bytes.first, bytes.count <= Self.limit else { return nil }
    let body = [UInt8](bytes.dropFirst())
    switch kind {
    case "R" where body.isEmpty: self = .ready
    case "U" where body.count <= Self.reasonLimit: self = .unable(body)
    case "T" where body.isEmpty: self = .startTLS
    case "B":
      guard let (mechanism, rest) = Self.counted(body),
        1...Self.mechanismLimit ~= mechanism.count, let flag = rest.first
      else { return nil }
      switch (flag, rest.count) {
      case (0, 1): self = .begin(mechanism, initial: nil)
      case (1, _): self = .begin(mechanism, initial: [UInt8](rest.dropFirst()))
      case (_, _): return nil
      }
    case "A": self = .respond(body)
    case "X" where body.isEmpty: self = .forget
    case "E":
      guard let (choices, rest) = Self.counted(body) else { return nil }
      self = .enter(LoginEntry(choices: choices, rest: rest))
    default: return nil
    }
  }

  /// So many octets as the first says, and what follows.
  private static func counted(_ bytes: [UInt8]) -> (first: [UInt8], rest: [UInt8])? {
    guard let count = bytes.first.map(Int.init), bytes.count > count else { return nil }
    return ([UInt8](bytes[1..<count + 1]), [UInt8](bytes[(count + 1)...]))
  }
}
