internal import Bytes

/// A key for HMAC (RFC 2104), with what depends on the key alone done once.
public struct HMACKey: Hashable, Sendable {
  /// The hash function.
  public let function: HashFunction
  let inner: HashState
  let outer: HashState

  /// The key of these bytes, of any length.
  public init(_ function: HashFunction, _ key: [UInt8]) {
    self.function = function
    var key = key.count > HashFunction.blockLength ? function.digest(key) : key
    while key.count < HashFunction.blockLength { key.append(0) }
    func begun(_ pad: UInt8) -> HashState {
      function.compress(function.block(key.map { $0 ^ pad }, at: 0), into: function.initial)
    }
    inner = begun(0x36)
    outer = begun(0x5C)
  }

  /// The code that proves a message to who has the key.
  public func authenticate(_ message: [UInt8]) -> [UInt8] {
    let length = HashFunction.blockLength
    let digest = function.octets(function.finish(message, from: inner, preceding: length))
    return function.octets(function.finish(digest, from: outer, preceding: length))
  }
}

// A key kept without the password it was made of; the form that other mail systems use for CRAM-MD5.
extension HMACKey {
  /// The outer state, then the inner one: two digests' worth of octets, as secret as the key.
  public var states: [UInt8] { function.octets(outer) + function.octets(inner) }

  /// The key of these states; nil if they are not as long as two digests.
  public init?(_ function: HashFunction, states: [UInt8]) {
    guard states.count == 2 * function.digestLength else { return nil }
    let padded = states + [UInt8](repeating: 0, count: 2 * HashFunction.blockLength - states.count)
    func state(at start: Int) -> HashState {
      let block = function.block(padded, at: start)
      var state = HashState(repeating: 0)
      for i in 0..<(function.digestLength / 4) { state[i] = block[i] }
      return state
    }
    self.function = function
    outer = state(at: 0)
    inner = state(at: function.digestLength)
  }
}

extension HMACKey {
  /// The state of the outer hash over the authentication of one short message, given as words.
  ///
  /// `words` is the last digest; the loop of PBKDF2 spends its time here, so nothing is allocated.
  func authenticate(state words: HashState) -> HashState {
    function.compress(padded(function.compress(padded(words), into: inner)), into: outer)
  }

  /// One block: a digest, and the padding of a message of one block and a digest.
  private func padded(_ digest: HashState) -> HashBlock {
    var block = HashBlock(repeating: 0)
    let count = function.digestLength / 4
    for i in 0..<count { block[i] = digest[i] }
    let bits = UInt32(HashFunction.blockLength + function.digestLength) * 8
    block[count] = function.isBigEndian ? 0x8000_0000 : 0x80
    block[function.isBigEndian ? 15 : 14] = bits
    return block
  }

  /// The authentication of a message as words.
  func state(of message: [UInt8]) -> HashState {
    let first = function.finish(message, from: inner, preceding: HashFunction.blockLength)
    return function.compress(padded(first), into: outer)
  }
}
