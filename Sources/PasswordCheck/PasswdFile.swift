internal import Authentication
internal import Bytes
internal import Configuration
internal import Postal

/// The file of logins and passwords, martlet-passwd(5), as it was read once.
struct PasswdFile: Sendable {
  /// The most octets of the file.
  static let sizeLimit = 64 << 20

  private let text: [UInt8]

  /// A file with this text.
  init(text: [UInt8]) { self.text = text }

  /// Reads the file of the settings; a default file that is missing is empty.
  ///
  /// Refused like any `SecretFile` that others can read or change.
  init(_ settings: Settings) throws(Failure) {
    text = try SecretFile.contents(
      settings.passwd.path, limit: Self.sizeLimit, mayBeMissing: !settings.passwd.isNamed)
  }

  /// The entries of a login, in their order; nil if one of its lines is none.
  func entries(_ login: [UInt8]) -> [PasswdEntry]? {
    guard PasswdEntry.isLogin(login) else { return [] }
    let start = login + [":"]
    var entries: [PasswdEntry] = []
    var from = 0
    while let at = text.span.index(of: start, from: from) {
      let end = text.span.index(of: ASCII.lf, from: at) ?? text.count
      from = end
      // the name may also stand inside of another line
      guard at == 0 || text[at - 1] == ASCII.lf else { continue }
      guard let entry = PasswdEntry([UInt8](text[at..<end])) else { return nil }
      entries.append(entry)
    }
    return entries
  }

  /// The first entry of the file that has one of these schemes.
  func first(_ schemes: Set<PasswdEntry.Scheme>) -> PasswdEntry? {
    var start = 0
    while start < text.count {
      let end = text.span.index(of: ASCII.lf, from: start) ?? text.count
      if let entry = PasswdEntry([UInt8](text[start..<end])), schemes.contains(entry.scheme) {
        return entry
      }
      start = end + 1
    }
    return nil
  }

  /// The logins that a certificate of this subject opens.
  func owners(ofCertificate subject: [UInt8]) -> [[UInt8]] {
    var owners: [[UInt8]] = []
    for line in text.lines {
      if let entry = PasswdEntry(line), entry.scheme == .external, entry.value == subject {
        owners.append(entry.login)
      }
    }
    return owners
  }
}
