internal import Bytes
internal import CPasswords
internal import Unix

/// Password hashes of crypt(3).
enum CryptHash {
  /// The longest password that crypt(3) takes, in octets.
  static let phraseLimit = 511
  /// A hash nobody knows the password of, in the scheme that new accounts get, for work that nobody sees the end of.
  static let usual = Array("$y$j9T$F5Jx5fExrKuPp53xLKQ..1$".utf8)

  /// Whether a password has this hash; nil if the hash is none of crypt(3), or locked.
  static func match(_ password: [UInt8], _ hash: [UInt8]) -> Bool? {
    guard let made = make(password, setting: hash) else { return nil }
    var difference: UInt8 = made.count == hash.count ? 0 : 1
    for (a, b) in zip(made, hash) { difference |= a ^ b }
    return difference == 0
  }

  /// The hash of a password with the parameters and the salt of a setting, or of another hash.
  static func make(_ password: [UInt8], setting: [UInt8]) -> [UInt8]? {
    guard password.count <= phraseLimit, !password.contains(ASCII.nul), let first = setting.first,
      first != "!", first != "*"
    else { return nil }
    return unsafe run(384) { out in
      unsafe password.withCString { phrase in
        unsafe setting.withCString { unsafe cp_crypt(phrase, $0, out.baseAddress, out.count) }
      }
    }
  }

  /// A setting with a fresh salt; `cost` 0 is the usual one.
  static func newSetting(_ prefix: String, cost: Int, random: [UInt8]) -> [UInt8]? {
    unsafe run(192) { out in
      unsafe Array(prefix.utf8).withCString { prefix in
        unsafe random.withUnsafeBytes {
          unsafe cp_new_setting(
            prefix, UInt(cost), $0.baseAddress?.assumingMemoryBound(to: CChar.self),
            Int32($0.count), out.baseAddress, out.count)
        }
      }
    }
  }

  private static func run(
    _ size: Int, _ call: (UnsafeMutableBufferPointer<CChar>) -> Int32
  ) -> [UInt8]? {
    var out = [CChar](repeating: 0, count: size)
    let answer = unsafe out.withUnsafeMutableBufferPointer { unsafe call($0) }
    return answer == 0 ? out.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) } : nil
  }
}
