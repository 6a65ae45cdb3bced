internal import Bytes
internal import Postal

/// What the monitor answers its worker: to `ready` and `startTLS` an offer, to `begin` and `respond` a step.
public enum MonitorMessage: Hashable, Sendable {
  /// What clients are offered now. The client's connection comes along: two descriptors, to read from and to write to.
  case offer(GateOffer)
  /// How the client's login goes on.
  case step(LoginStep)

  /// The most octets of a message.
  public static let limit = 65_536

  /// The message.
  public var bytes: [UInt8] {
    switch self {
    case .offer(let offer):
      return [UInt8("O"), offer.offersTLS ? "1" : "0", offer.isProtected ? "1" : "0"]
        + Self.list(offer.mechanisms) + [ASCII.nul] + Self.list(offer.protectedMechanisms)
        + (offer.timestamp.map { [ASCII.nul] + $0 } ?? [])
    case .step(.challenge(let challenge)): return [UInt8("C")] + challenge
    case .step(.accepted(let user, let final)):
      return [UInt8("S")] + XText.encode(user) + (final.map { [ASCII.space] + $0 } ?? [])
    case .step(.refused(let failure)):
      return [UInt8("N")] + failure.status.bytes + [ASCII.space] + failure.text
    }
  }

  /// Reads what `bytes` writes.
  public init?(_ bytes: [UInt8]) {
    guard let kind = bytes.first else { return nil }
    let body = [UInt8](bytes.dropFirst())
    switch kind {
    case "O":
      guard let offer = Self.offer(body) else { return nil }
      self = .offer(offer)
    case "C": self = .step(.challenge(body))
    case "S":
      let (name, final) = body.cut(at: ASCII.space).map { ($0, Optional($1)) } ?? (body, nil)
      guard let user = XText.decode(name) else { return nil }
      self = .step(.accepted(user, final: final))
    case "N":
      guard let (code, text) = body.cut(at: ASCII.space), let status = EnhancedStatus(code),
        status.class != .success
      else { return nil }
      self = .step(.refused(Failure(status, text)))
    default: return nil
    }
  }

  private static func list(_ names: [String]) -> [UInt8] {
    names.map { Array($0.utf8) }.reduce([]) { $0.isEmpty ? $1 : $0 + [ASCII.space] + $1 }
  }

  private static func offer(_ body: [UInt8]) -> GateOffer? {
    guard body.count >= 3, let (first, second) = [UInt8](body.dropFirst(2)).cut(at: ASCII.nul)
    else { return nil }
    var offer = GateOffer()
    offer.offersTLS = body[0] == "1"
    offer.isProtected = body[1] == "1"
    offer.mechanisms = first.words.map(\.text)
    let (names, timestamp) = second.cut(at: ASCII.nul).map { ($0, Optional($1)) } ?? (second, nil)
    offer.protectedMechanisms = names.words.map(\.text)
    offer.timestamp = timestamp
    return offer
  }
}
