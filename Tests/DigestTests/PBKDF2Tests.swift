internal import Digest
import Testing

@Suite struct PBKDF2Tests {
  @Test(
    "the keys are those of RFC 6070",
    arguments: [
      (1, "password", "salt", 20, "0c60c80f961f0e71f3a9b524af6012062fe037a6"),
      (2, "password", "salt", 20, "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957"),
      (
        64, "passwordPASSWORDpassword", "saltSALTsaltSALTsaltSALTsaltSALTsalt", 25,
        "1111d8ca2597225fb6e8a9a55c907c453ef953cc780ba5de3b"
      ),
    ])
  func sha1(_ iterations: Int, _ password: String, _ salt: String, _ length: Int, _ key: String) {
    let made = PBKDF2.derive(
      .sha1, password: Array(password.utf8), salt: Array(salt.utf8), iterations: iterations,
      length: length)
    #expect(hex(made) == key)
  }

  @Test(
    "with SHA-256 and MD5 they are those of another implementation",
    arguments: [
      (
        HashFunction.sha256, 1, 64,
        "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783"
      ),
      (
        .sha256, 80, 40,
        "3161247314e7b6d4d71df16c8176aa41770a080e3ed9c194df960f0ff8897b73a71e11db1cb7c89e"
      ),
      (.md5, 3, 16, "0d5f8294f86373df024bbb4e56d42d97"),
    ])
  func others(_ function: HashFunction, _ iterations: Int, _ length: Int, _ key: String) {
    let made = PBKDF2.derive(
      function, password: Array("passwd".utf8), salt: Array("salt".utf8), iterations: iterations,
      length: length)
    #expect(hex(made) == key)
  }
}
