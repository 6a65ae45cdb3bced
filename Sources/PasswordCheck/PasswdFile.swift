internal import Authentication
internal import Bytes
public import Configuration
public import Postal
internal import Unix

/// The file of logins and passwords, martlet-passwd(5), as it was read once.
public struct PasswdFile: Sendable {
  /// The most octets of the file.
  public static let sizeLimit = 64 << 20

  private let text: [UInt8]

  /// A file with this text.
  init(text: [UInt8]) { self.text = text }

  /// Reads the file of the settings; a default file that is missing is empty.
  ///
  /// Refused if others than its owner and group can read it, or others than its owner write it.
  public init(_ settings: Settings) throws(Failure) {
    let path = settings.passwd.path
    var refusal: String?
    var read: [UInt8] = []
    do throws(Errno) {
      let file = try FileDescriptor.open(reading: path)
      let status = try file.status()
      if status.kind != .file {
        refusal = "is not a regular file"
      } else if status.mode & 0o027 != 0 {
        refusal = "others can read or write it; say chmod 0600 \(path.text)"
      } else {
        read = try file.readAll(limit: Self.sizeLimit)
      }
    } catch {
      if error != .noSuchFile || settings.passwd.isNamed {
        refusal = "cannot be read: \(error.message)"
      }
    }
    if let refusal { throw Problem(file: path.bytes, line: 0, text: refusal).waiting }
    text = read
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
