internal import Bytes

/// A client-first-message, RFC 5802 §7.
struct ScramOpening: Hashable, Sendable {
  /// What it says about channel binding and authorization, up to its last comma.
  private(set) var header: [UInt8] = []
  /// What the client is to be bound to; empty for nothing.
  private(set) var bindingData: [UInt8] = []
  /// The rest, which is signed.
  private(set) var bare: [UInt8] = []
  private(set) var user: [UInt8] = []
  private(set) var nonce: [UInt8] = []

  /// None yet.
  init() {}

  /// Reads a message on a connection with these bindings.
  init(_ message: [UInt8], _ bindings: ChannelBindings, isPlus: Bool) throws(SASLFailure) {
    guard message.count <= SASLLimits.message,
      let (flag, rest) = message.cut(at: ","), let (authorization, bare) = rest.cut(at: ",")
    else { throw Self.malformed }
    header = flag + [","] + authorization + [","]
    self.bare = bare
    bindingData = try Self.binding(flag, bindings, isPlus: isPlus)
    guard let values = ScramText.values(bare, ["n", "r"]), ScramText.isNonce(values[1]),
      let user = ScramText.unescaped(values[0]), 1...SASLLimits.word ~= user.count
    else { throw Self.malformed }
    self.user = user
    nonce = values[1]
    if authorization.isEmpty { return }
    guard authorization.starts(with: Array("a=".utf8)),
      let other = ScramText.unescaped([UInt8](authorization.dropFirst(2)))
    else { throw Self.malformed }
    guard other == user else {
      throw SASLFailure(.refused, "a login cannot act for another one here")
    }
  }

  private static let malformed = SASLFailure(
    .malformed, "the first message of the client is not one of SCRAM")

  private static func binding(
    _ flag: [UInt8], _ bindings: ChannelBindings, isPlus: Bool
  ) throws(SASLFailure) -> [UInt8] {
    switch flag.first {
    case "p" where flag.starts(with: Array("p=".utf8)):
      guard isPlus else {
        throw SASLFailure(.malformed, "channel binding needs the mechanism with -PLUS")
      }
      guard let data = bindings.data([UInt8](flag.dropFirst(2))) else {
        throw SASLFailure(.unsupported, "this channel binding is not done on this connection")
      }
      return data
    case "n" where flag.count == 1 && !isPlus: return []
    case "y" where flag.count == 1 && !isPlus:
      // the client could be bound and saw no offer of ours: somebody between us has taken it away
      guard bindings.isEmpty else {
        throw SASLFailure(.unverified, "somebody has removed the offer of channel binding")
      }
      return []
    default: throw malformed
    }
  }
}
