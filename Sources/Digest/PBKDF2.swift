internal import Bytes

/// The slow derivation of keys from passwords, RFC 8018 §5.2, with HMAC.
public enum PBKDF2 {
  /// `length` octets of key; the caller bounds `iterations`, each costs two rounds of the function.
  public static func derive(
    _ function: HashFunction, password: [UInt8], salt: [UInt8], iterations: Int, length: Int
  ) -> [UInt8] {
    precondition(iterations > 0, "a key needs an iteration")
    let key = HMACKey(function, password)
    var out: [UInt8] = []
    var number: UInt32 = 1
    while out.count < length {
      let index = [24, 16, 8, 0].map { (shift: UInt32) in
        UInt8(truncatingIfNeeded: number >> shift)
      }
      out += block(key, salt + index, iterations)
      number += 1
    }
    return [UInt8](out.prefix(length))
  }

  private static func block(_ key: HMACKey, _ message: [UInt8], _ iterations: Int) -> [UInt8] {
    var last = key.state(of: message)
    var sum = last
    for _ in 1..<iterations {
      last = key.authenticate(state: last)
      sum ^= last
    }
    return key.function.octets(sum)
  }
}
