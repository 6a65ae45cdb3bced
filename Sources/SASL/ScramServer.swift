internal import Bytes
public import Digest

/// SCRAM, RFC 5802 and 7677, with and without channel binding.
public struct ScramServer: ServerMechanism {
  private enum State: Hashable, Sendable {
    case begun, asked, challenged, proved, over
  }

  private let function: HashFunction
  private let isPlus: Bool
  private let bindings: ChannelBindings
  private let nonce: [UInt8]
  private var state = State.begun
  private var opening = ScramOpening()
  private var challenge: [UInt8] = []
  private var keys: ScramKeys?
  private var isReal = false
  private var signature: [UInt8] = []

  /// A server; `bindings` is what the connection offers, and with it the -PLUS mechanism was offered.
  ///
  /// `random` makes the nonce and must be 18 or more fresh random octets.
  public init(
    _ function: HashFunction, isPlus: Bool, bindings: ChannelBindings, random: [UInt8]
  ) {
    self.init(function, isPlus: isPlus, bindings: bindings, nonce: Base64.encode(random))
  }

  init(_ function: HashFunction, isPlus: Bool, bindings: ChannelBindings, nonce: [UInt8]) {
    self.function = function
    self.isPlus = isPlus
    self.bindings = bindings
    self.nonce = nonce
  }

  /// Takes the client-first-message, or asks for it.
  public mutating func begin(_ initial: [UInt8]?) -> ServerStep {
    initial.map { respond($0) } ?? .challenge([])
  }

  /// Takes the client-first-message, then the client-final-message.
  public mutating func respond(_ response: [UInt8]) -> ServerStep {
    switch state {
    case .begun:
      state = .asked
      return open(response)
    case .challenged:
      state = .proved
      return check(response)
    case .asked, .proved, .over: return .outOfOrder
    }
  }

  /// Takes the keys, then whether the login is admitted.
  public mutating func supply(_ credential: Credential) -> ServerStep {
    switch (state, credential) {
    case (.asked, .scramKeys(let keys, let isReal)) where keys.function == function:
      self.keys = keys
      self.isReal = isReal
      state = .challenged
      challenge = Array("r=".utf8) + opening.nonce + nonce
      challenge += Array(",s=".utf8) + Base64.encode(keys.salt) + Array(",i=".utf8)
      challenge.append(decimal: keys.iterations)
      return .challenge(challenge)
    case (.proved, .user):
      state = .over
      return .verdict(credential, final: Array("v=".utf8) + Base64.encode(signature))
    case (_, .user), (_, .scramKeys), (_, .cramKey), (_, .secret), (_, .refused):
      state = .over
      return .wrong
    }
  }

  private mutating func open(_ message: [UInt8]) -> ServerStep {
    do throws(SASLFailure) {
      opening = try ScramOpening(message, bindings, isPlus: isPlus)
    } catch {
      state = .over
      return .failed(error)
    }
    return .ask(.scramKeys(user: opening.user, function))
  }

  private mutating func check(_ message: [UInt8]) -> ServerStep {
    // the proof is the last attribute, and what stands before it is signed
    guard let keys, let at = message.span.index(of: Array(",p=".utf8)),
      let values = ScramText.values([UInt8](message[..<at]), ["c", "r"]),
      let proof = Base64.decode([UInt8](message[(at + 3)...])),
      proof.count == function.digestLength
    else { return .malformed("the last message of the client is not one of SCRAM") }
    guard ConstantTime.equal(values[0], Base64.encode(opening.header + opening.bindingData)) else {
      return .failed(SASLFailure(.unverified, "the client is bound to another connection"))
    }
    guard values[1] == opening.nonce + nonce else {
      return .malformed("the client answers another challenge")
    }
    let text = opening.bare + [","] + challenge + [","] + message[..<at]
    let expected = HMACKey(function, keys.storedKey).authenticate(text)
    let clientKey = ScramText.xor(proof, expected)
    let isRight = ConstantTime.equal(function.digest(clientKey), keys.storedKey)
    guard isRight, isReal else { return .wrong }
    signature = HMACKey(function, keys.serverKey).authenticate(text)
    return .ask(.admit(user: opening.user))
  }
}
