internal import Bytes
public import Digest

/// SCRAM-SHA-1 and SCRAM-SHA-256, RFC 5802 and 7677, with and without channel binding.
///
/// The password is not told, and a server that does not know it is found out.
public struct ScramClient: ClientMechanism {
  /// What the client says about channel binding.
  public enum Binding: Hashable, Sendable {
    /// `n`: it cannot.
    case unsupported
    /// `y`: it could, but the server did not offer it; a server that did offer it then sees the attack.
    case unoffered
    /// `p=`: bound by this binding.
    case bound(name: [UInt8], data: [UInt8])
  }

  private enum State: Hashable, Sendable {
    case begun, first, final(serverSignature: [UInt8]), complete
  }

  private let function: HashFunction
  private let password: [UInt8]
  private let header: [UInt8]
  private let bindingData: [UInt8]
  private let isBound: Bool
  private let bare: [UInt8]
  private let nonce: [UInt8]
  private var state = State.begun

  /// A client; `random` makes its nonce and must be 18 or more fresh random octets.
  public init(
    _ function: HashFunction, user: [UInt8], password: [UInt8], authorization: [UInt8] = [],
    random: [UInt8], binding: Binding = .unsupported
  ) {
    self.init(
      function, user: user, password: password, authorization: authorization,
      nonce: Base64.encode(random), binding: binding)
  }

  /// The same with the nonce itself, as the examples of the RFCs need it.
  init(
    _ function: HashFunction, user: [UInt8], password: [UInt8], authorization: [UInt8] = [],
    nonce: [UInt8], binding: Binding
  ) {
    self.function = function
    self.password = SASLprep.prepare(password) ?? password
    self.nonce = nonce
    var header: [UInt8]
    switch binding {
    case .unsupported: (header, bindingData, isBound) = (["n"], [], false)
    case .unoffered: (header, bindingData, isBound) = (["y"], [], false)
    case .bound(let name, let data):
      (header, bindingData, isBound) = (Array("p=".utf8) + name, data, true)
    }
    header.append(",")
    if !authorization.isEmpty { header += Array("a=".utf8) + ScramText.escaped(authorization) }
    header.append(",")
    self.header = header
    let name = ScramText.escaped(SASLprep.prepare(user) ?? user)
    bare = Array("n=".utf8) + name + Array(",r=".utf8) + nonce
  }

  /// The name, with -PLUS if it is bound.
  public var mechanism: Mechanism {
    if function == .sha256 { return isBound ? .scramSHA256Plus : .scramSHA256 }
    return isBound ? .scramSHA1Plus : .scramSHA1
  }

  /// Whether the server has proved that it knows the password.
  public var isComplete: Bool { state == .complete }

  /// The client-first-message.
  public mutating func initial() -> [UInt8]? {
    state = .first
    return header + bare
  }

  /// The client-final-message for the server-first-message; nothing for the server-final-message.
  public mutating func respond(to challenge: [UInt8]) throws(SASLFailure) -> [UInt8] {
    guard challenge.count <= SASLLimits.message else {
      throw SASLFailure(.malformed, "a message of the server is too long")
    }
    switch state {
    case .begun:
      guard challenge.isEmpty else {
        throw SASLFailure(.malformed, "the server speaks first, which SCRAM does not allow")
      }
      state = .first
      return header + bare
    case .first: return try prove(challenge)
    case .final(let signature):
      try verify(challenge, signature)
      state = .complete
      return []
    case .complete: throw SASLFailure(.malformed, "the server goes on after the end")
    }
  }

  private mutating func prove(_ challenge: [UInt8]) throws(SASLFailure) -> [UInt8] {
    guard let values = ScramText.values(challenge, ["r", "s", "i"]),
      ScramText.isNonce(values[0]), let salt = Base64.decode(values[1]),
      1...SASLLimits.salt ~= salt.count, let iterations = values[2].decimal
    else { throw SASLFailure(.malformed, "the first message of the server is not one of SCRAM") }
    guard values[0].count > nonce.count, values[0].starts(with: nonce) else {
      throw SASLFailure(.unverified, "the server answers another client's message")
    }
    guard SASLLimits.iterations.contains(iterations) else {
      throw SASLFailure(
        .unsupported, "the server wants \(iterations) iterations; 4096 to 1000000 are done")
    }
    let proofless =
      Array("c=".utf8) + Base64.encode(header + bindingData) + Array(",r=".utf8) + values[0]
    let message = bare + [","] + challenge + [","] + proofless
    let salted = SaltedPassword(function, password, salt: salt, iterations: iterations)
    let signature = HMACKey(function, function.digest(salted.clientKey)).authenticate(message)
    state = .final(
      serverSignature: HMACKey(function, salted.serverKey).authenticate(message))
    let proof = ScramText.xor(salted.clientKey, signature)
    return proofless + Array(",p=".utf8) + Base64.encode(proof)
  }

  private func verify(_ challenge: [UInt8], _ signature: [UInt8]) throws(SASLFailure) {
    if challenge.starts(with: Array("e=".utf8)) {
      let word = Escaped.encode([UInt8](challenge.dropFirst(2).prefix(100))).text
      throw SASLFailure(.refused, "the server refuses: \(word)")
    }
    guard let values = ScramText.values(challenge, ["v"]),
      let theirs = Base64.decode(values[0])
    else { throw SASLFailure(.malformed, "the last message of the server is not one of SCRAM") }
    guard ConstantTime.equal(theirs, signature) else {
      throw SASLFailure(.unverified, "the server does not know the password")
    }
  }
}
