internal import Bytes
internal import Digest
import Testing

@Suite struct HMACKeyTests {
  @Test(
    "the codes are those of RFC 2202 and RFC 4231",
    arguments: [
      ("Jefe", HashFunction.md5, "750c783e6ab0b503eaa86e310a5db738"),
      ("Jefe", .sha1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
      (
        "Jefe", .sha256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
      ),
    ])
  func shortKeys(_ key: String, _ function: HashFunction, _ code: String) {
    let key = HMACKey(function, Array(key.utf8))
    #expect(hex(key.authenticate(Array("what do ya want for nothing?".utf8))) == code)
  }

  @Test(
    "a key longer than a block is digested first",
    arguments: [
      (HashFunction.md5, 80, "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd"),
      (.sha1, 80, "aa4ae5e15272d00e95705637ce8a3b55ed402112"),
      (.sha256, 131, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
    ])
  func longKeys(_ function: HashFunction, _ count: Int, _ code: String) {
    let key = HMACKey(function, [UInt8](repeating: 0xAA, count: count))
    let text = "Test Using Larger Than Block-Size Key - Hash Key First"
    #expect(hex(key.authenticate(Array(text.utf8))) == code)
  }

  @Test("a key kept as its states does the same", arguments: [HashFunction.md5, .sha1, .sha256])
  func states(_ function: HashFunction) {
    let key = HMACKey(function, Array("secret".utf8))
    #expect(HMACKey(function, states: key.states) == key)
    #expect(HMACKey(function, states: key.states + [0]) == nil)
    #expect(HMACKey(function, states: []) == nil)
  }
}
