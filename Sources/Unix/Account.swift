internal import Bytes
internal import CShims

/// A user of the host.
public struct Account: Hashable, Sendable {
  /// The login name.
  public var name: [UInt8]
  /// The user number.
  public var uid: UInt32
  /// The primary group.
  public var gid: UInt32
  /// The home directory.
  public var home: [UInt8]
  /// The login shell.
  public var shell: [UInt8]
  /// The full name: the comment field up to its first comma, `&` replaced by the login name.
  public var fullName: [UInt8]

  /// A user of the host.
  public init(
    name: [UInt8], uid: UInt32, gid: UInt32, home: [UInt8], shell: [UInt8], fullName: [UInt8]
  ) {
    self.name = name
    self.uid = uid
    self.gid = gid
    self.home = home
    self.shell = shell
    self.fullName = fullName
  }

  /// The account of that name; nil if there is none. An error means: not known now, try later.
  public static func named(_ name: [UInt8]) throws(Errno) -> Account? {
    guard let path = Path(name), !name.isEmpty else { return nil }
    var found = cs_account()
    let answer = unsafe path.withCString { unsafe cs_account_by_name($0, &found) }
    if answer == -Errno.noSuchFile.number { return try listed(name) }
    try check(answer)
    return Account(found)
  }

  /// The account of that number; nil if there is none. An error means: not known now, try later.
  ///
  /// `/etc/passwd` is read before the name service is asked: loading that costs more than the rest
  /// of a submission, and a number listed there means the same to both.
  public static func numbered(_ uid: UInt32) throws(Errno) -> Account? {
    if let local = fromPasswordFile(uid) { return local }
    var found = cs_account()
    let answer = unsafe cs_account_by_uid(uid, &found)
    if answer == -Errno.noSuchFile.number { return nil }
    try check(answer)
    return Account(found)
  }

  /// The account as `/etc/passwd` lists it.
  ///
  /// The name service takes a file whose reading fails for one that does not have the name, and mail
  /// would go back: so this looks again before it says no.
  private static func listed(_ name: [UInt8]) throws(Errno) -> Account? {
    let path: Path = "/etc/passwd"
    let text: [UInt8]
    do throws(Errno) { text = try path.contents(limit: 1 << 20) } catch {
      if error == .noSuchFile || error == .fileTooBig { return nil }
      throw error
    }
    for line in text.lines {
      if let account = Account(line: line[...]), account.name == name { return account }
    }
    return nil
  }

  private static func fromPasswordFile(_ uid: UInt32) -> Account? {
    let path: Path = "/etc/passwd"
    guard let text = try? path.contents(limit: 1 << 20) else { return nil }
    var wanted: [UInt8] = [":"]
    wanted.append(decimal: Int(uid))
    wanted.append(":")
    var from = 0
    while let at = text.span.index(of: wanted, from: from) {
      from = at + 1
      let start = (text[..<at].lastIndex(of: ASCII.lf) ?? -1) + 1
      let end = text.span.index(of: ASCII.lf, from: at) ?? text.count
      if let account = Account(line: text[start..<end]), account.uid == uid { return account }
    }
    return nil
  }

  init?(line: ArraySlice<UInt8>) {
    let fields = line.split(separator: ":", omittingEmptySubsequences: false).map { [UInt8]($0) }
    guard fields.count == 7, let uid = fields[2].decimal.flatMap(UInt32.init(exactly:)),
      let gid = fields[3].decimal.flatMap(UInt32.init(exactly:))
    else { return nil }
    self.init(
      name: fields[0], uid: uid, gid: gid, home: fields[5], shell: fields[6],
      fullName: Account.fullName(comment: fields[4], login: fields[0]))
  }

  private static func fullName(comment: [UInt8], login: [UInt8]) -> [UInt8] {
    var name: [UInt8] = []
    for byte in comment.prefix(while: { $0 != "," }) {
      guard byte == "&" else {
        name.append(byte)
        continue
      }
      name.append(contentsOf: login.prefix(1).map(\.uppercased) + login.dropFirst())
    }
    return name
  }

  private init(_ found: cs_account) {
    var found = found
    func text<Field>(_ field: inout Field) -> [UInt8] {
      unsafe withUnsafeBytes(of: &field) { unsafe [UInt8]($0.prefix { $0 != 0 }) }
    }
    let name = text(&found.name)
    self.init(
      name: name, uid: found.uid, gid: found.gid, home: text(&found.home),
      shell: text(&found.shell),
      fullName: Account.fullName(comment: text(&found.gecos), login: name))
  }
}
