public import Digest
internal import Bytes

/// What a server keeps of a password for SCRAM, RFC 5802 §3: nobody can log in with it elsewhere.
public struct ScramKeys: Hashable, Sendable {
  /// The hash function: SHA-1 or SHA-256.
  public let function: HashFunction
  /// How often the password was hashed.
  public let iterations: Int
  /// What it was hashed with.
  public let salt: [UInt8]
  /// H(ClientKey): checks the client's proof.
  public let storedKey: [UInt8]
  /// Proves to the client that the server knows the password.
  public let serverKey: [UInt8]

  /// Keys as they were kept; nil if their lengths do not fit the function or a bound is exceeded.
  public init?(
    _ function: HashFunction, iterations: Int, salt: [UInt8], storedKey: [UInt8],
    serverKey: [UInt8]
  ) {
    guard 1...SASLLimits.iterations.upperBound ~= iterations, 1...SASLLimits.salt ~= salt.count,
      storedKey.count == function.digestLength, serverKey.count == function.digestLength
    else { return nil }
    self.function = function
    self.iterations = iterations
    self.salt = salt
    self.storedKey = storedKey
    self.serverKey = serverKey
  }

  /// The keys of a password, prepared by the caller; takes as long as `iterations` make it.
  public init(_ function: HashFunction, password: [UInt8], salt: [UInt8], iterations: Int) {
    let salted = SaltedPassword(function, password, salt: salt, iterations: iterations)
    self.function = function
    self.iterations = iterations
    self.salt = salt
    storedKey = function.digest(salted.clientKey)
    serverKey = salted.serverKey
  }

  /// Whether these are the keys of a password; takes the same time for any.
  public func match(password: [UInt8]) -> Bool {
    let salted = SaltedPassword(function, password, salt: salt, iterations: iterations)
    return ConstantTime.equal(function.digest(salted.clientKey), storedKey)
  }
}

extension ScramKeys {
  /// `iterations,salt,storedkey,serverkey`, all but the number in Base64.
  public var bytes: [UInt8] {
    var out: [UInt8] = []
    out.append(decimal: iterations)
    for part in [salt, storedKey, serverKey] { out += [","] + Base64.encode(part) }
    return out
  }

  /// Reads what `bytes` writes, or the value of RFC 5803: `iterations:salt$storedkey:serverkey`.
  public init?(_ function: HashFunction, _ text: [UInt8]) {
    let parts = text.split(omittingEmptySubsequences: false) { $0 == "," || $0 == ":" || $0 == "$" }
      .map { [UInt8]($0) }
    guard text.count <= SASLLimits.message, parts.count == 4, let iterations = parts[0].decimal,
      let salt = Base64.decode(parts[1]), let stored = Base64.decode(parts[2]),
      let server = Base64.decode(parts[3])
    else { return nil }
    self.init(function, iterations: iterations, salt: salt, storedKey: stored, serverKey: server)
  }
}

/// The keys that only who has the password can make.
struct SaltedPassword {
  let clientKey: [UInt8]
  let serverKey: [UInt8]

  init(_ function: HashFunction, _ password: [UInt8], salt: [UInt8], iterations: Int) {
    let salted = HMACKey(
      function,
      PBKDF2.derive(
        function, password: password, salt: salt, iterations: iterations,
        length: function.digestLength))
    clientKey = salted.authenticate(Array("Client Key".utf8))
    serverKey = salted.authenticate(Array("Server Key".utf8))
  }
}
