internal import Authentication
internal import Bytes
internal import Digest
internal import SASL

/// Checks against the file `passwd`.
///
/// A login that is not there costs the same work as a wrong password, and gets keys that look real.
struct PasswdSource: Sendable {
  private static let passwords: Set<PasswdEntry.Scheme> = [
    .crypt, .scramSHA256, .scramSHA1, .cramMD5, .plain,
  ]

  private let file: PasswdFile

  /// Checks against this file.
  init(_ file: PasswdFile) { self.file = file }

  /// Whether this is the password of the login.
  func verify(_ login: [UInt8], _ password: [UInt8]) -> Verdict {
    guard let entries = file.entries(login) else { return Self.broken }
    let usable = entries.filter { Self.passwords.contains($0.scheme) }
    if entries.contains(where: { $0.scheme == .locked }) {
      spendTime(password)
      return .locked
    }
    if usable.isEmpty { return .unknown }
    // the other schemes are there for their mechanisms; to try them too would only take time
    let hashes = usable.filter { $0.scheme == .crypt }
    for entry in hashes.isEmpty ? usable.prefix(1) : hashes[...] {
      switch Self.match(entry, password) {
      case true: return .accepted(login)
      case false: continue
      case nil: return Self.broken
      }
    }
    return .wrong
  }

  /// Does the work of a check and forgets the result, for a login that nobody has.
  func spendTime(_ password: [UInt8]) {
    if let entry = file.first([.crypt]) ?? file.first(Self.passwords) {
      _ = Self.match(entry, password)
    }
  }

  /// Whether a login that proved itself may go on.
  func admit(_ login: [UInt8]) -> Verdict {
    guard let entries = file.entries(login) else { return Self.broken }
    return entries.contains { $0.scheme == .locked } ? .locked : .accepted(login)
  }

  /// Who the owner of a certificate is: `login` if it is his, or the only one whose it is if that is empty.
  func certificate(_ subject: [UInt8], _ login: [UInt8]) -> Verdict {
    let owners = file.owners(ofCertificate: subject)
    if login.isEmpty { return owners.count == 1 ? admit(owners[0]) : .wrong }
    return owners.contains(login) ? admit(login) : .wrong
  }

  private static let broken = Verdict.unavailable("a line of this login in passwd is no entry")

  /// Whether the password fits an entry; nil if the entry's value is broken.
  private static func match(_ entry: PasswdEntry, _ password: [UInt8]) -> Bool? {
    let prepared = SASLprep.prepare(password) ?? password
    switch entry.scheme {
    case .crypt:
      let asGiven = CryptHash.match(password, entry.value)
      return asGiven == false && prepared != password
        ? CryptHash.match(prepared, entry.value) : asGiven
    case .scramSHA256: return ScramKeys(.sha256, entry.value)?.match(password: prepared)
    case .scramSHA1: return ScramKeys(.sha1, entry.value)?.match(password: prepared)
    case .cramMD5:
      return cramKey(entry.value).map {
        ConstantTime.equal($0.states, HMACKey(.md5, password).states)
      }
    case .plain: return ConstantTime.equal(entry.value, password)
    case .locked, .external: return false
    }
  }

  static func cramKey(_ value: [UInt8]) -> HMACKey? {
    guard value.count == 64 else { return nil }
    var states: [UInt8] = []
    for at in stride(from: 0, to: value.count, by: 2) {
      guard let high = value[at].hexValue, let low = value[at + 1].hexValue else { return nil }
      states.append(high << 4 | low)
    }
    return HMACKey(.md5, states: states)
  }
}

// Keys for the mechanisms that do not tell the password.
extension PasswdSource {
  /// The SCRAM keys of a login; invented ones, the same each time, if there are none.
  func scramKeys(_ login: [UInt8], _ function: HashFunction, random: [UInt8]) -> Credential {
    let scheme: PasswdEntry.Scheme = function == .sha256 ? .scramSHA256 : .scramSHA1
    for entry in file.entries(login) ?? [] where entry.scheme == scheme {
      if let keys = ScramKeys(function, entry.value) { return .scramKeys(keys, isReal: true) }
    }
    // as the keys of others look: the salt must not change from try to try, and nobody can foresee it
    let model = file.first([scheme]).flatMap { ScramKeys(function, $0.value) }
    let secret = HMACKey(.sha256, model?.serverKey ?? [])
    let salt = secret.authenticate(login).prefix(model?.salt.count ?? 16)
    let filler = HMACKey(function, random)
    guard
      let keys = ScramKeys(
        function, iterations: model?.iterations ?? 4096, salt: [UInt8](salt),
        storedKey: filler.authenticate([1]), serverKey: filler.authenticate([2]))
    else { return .refused }
    return .scramKeys(keys, isReal: false)
  }

  /// The key of a login for CRAM-MD5; an invented one if there is none.
  func cramKey(_ login: [UInt8], random: [UInt8]) -> Credential {
    let entries = file.entries(login) ?? []
    for entry in entries where entry.scheme == .cramMD5 {
      if let key = Self.cramKey(entry.value) { return .cramKey(key, isReal: true) }
    }
    if let plain = entries.first(where: { $0.scheme == .plain }) {
      return .cramKey(HMACKey(.md5, SASLprep.prepare(plain.value) ?? plain.value), isReal: true)
    }
    return .cramKey(HMACKey(.md5, random), isReal: false)
  }

  /// The password of a login for APOP; an invented one if there is none.
  func secret(_ login: [UInt8], random: [UInt8]) -> Credential {
    let plain = (file.entries(login) ?? []).first { $0.scheme == .plain }
    return .secret(plain?.value ?? random, isReal: plain != nil)
  }
}
