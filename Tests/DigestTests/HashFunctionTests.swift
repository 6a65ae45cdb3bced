internal import Bytes
internal import Digest
import Testing

@Suite struct HashFunctionTests {
  @Test(
    "the digests are those of the RFCs",
    arguments: [
      ("", HashFunction.md5, "d41d8cd98f00b204e9800998ecf8427e"),
      ("abc", .md5, "900150983cd24fb0d6963f7d28e17f72"),
      ("message digest", .md5, "f96b697d7cb7938d525a2f31aaf161d0"),
      (
        "12345678901234567890123456789012345678901234567890123456789012345678901234567890", .md5,
        "57edf4a22be3c955ac49da2e2107b67a"
      ),
      ("abc", .sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", .sha1,
        "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
      ),
      ("", .sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", .sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", .sha256,
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
    ])
  func vectors(_ text: String, _ function: HashFunction, _ digest: String) {
    #expect(hex(function.digest(Array(text.utf8))) == digest)
  }

  /// Digests of the digests of 0…199 bytes 0, 1, 2 …, reckoned by another implementation.
  @Test(
    "every length around the block bounds is padded right",
    arguments: [
      (HashFunction.md5, "eefa41f088d589fcf4e0f2c1cfdb7a3f"),
      (HashFunction.sha1, "ab05664693b2d32b84dd4616c5284c285cc0684a"),
      (HashFunction.sha256, "ba7b0fcea7d10c06b855b43d2b4dce1e3e842fff6be0acefb0faf4f2dd05bb47"),
    ])
  func lengths(_ function: HashFunction, _ digest: String) {
    var all: [UInt8] = []
    for count in 0..<200 { all += function.digest((0..<count).map { UInt8($0) }) }
    #expect(hex(function.digest(all)) == digest)
  }

  @Test("secrets are compared whole")
  func equality() {
    #expect(ConstantTime.equal([1, 2, 3], [1, 2, 3]))
    #expect(ConstantTime.equal([], []))
    #expect(!ConstantTime.equal([1, 2, 3], [1, 2, 4]))
    #expect(!ConstantTime.equal([0, 2, 3], [1, 2, 3]))
    #expect(!ConstantTime.equal([1, 2, 3], [1, 2]))
  }
}

/// Lower-case hexadecimal digits.
func hex(_ bytes: [UInt8]) -> String {
  var out: [UInt8] = []
  for byte in bytes { out += [.hexDigit(byte >> 4), .hexDigit(byte & 15)] }
  return out.lowercased.text
}
