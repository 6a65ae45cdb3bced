internal import Bytes
public import Postal

/// What the users table says of an address.
public enum UserEntry: Sendable {
  /// Its mail lies in a Maildir of its own.
  case mailbox(VirtualMailbox)
  /// Its mail goes to other addresses.
  case list(AliasEntry)
  /// The line cannot be used.
  case unusable(Problem)
}

extension UserEntry {
  /// Reads what stands after the address: `/path [option=value …]`, or `[->] address[, address]`.
  static func parse(_ entry: AliasEntry, value: [UInt8]) -> UserEntry {
    var cursor = ByteCursor(value)
    _ = cursor.take(while: \.isBlank)
    if cursor.next == "/" || value.trimmed.startsIgnoringCase(["\"", "/"]) {
      return mailbox(&cursor, entry)
    }
    var targets = entry.targets
    if targets.next() == nil {
      return unusable(entry, "a Maildir or an address is missing after the address")
    }
    return .list(entry)
  }

  private static func unusable(_ entry: AliasEntry, _ text: String) -> UserEntry {
    .unusable(Problem(file: entry.file, line: entry.line, text: text))
  }

  private static func mailbox(_ cursor: inout ByteCursor, _ entry: AliasEntry) -> UserEntry {
    var path: [UInt8]
    if cursor.take("\"") {
      path = cursor.take { $0 != "\"" }
      if !cursor.take("\"") { return unusable(entry, "the quotes are not closed") }
    } else {
      path = cursor.take { !$0.isBlank }
    }
    while path.count > 1, path.last == "/" { path.removeLast() }
    if path == ["/"] || path.contains(where: \.isControl) {
      return unusable(entry, "`\(path.text)` is not the path of a Maildir")
    }
    var options = MailboxOptions()
    for word in cursor.rest.words {
      if word.first == "#" { break }
      if let reason = options.take(word) { return unusable(entry, reason) }
    }
    if let reason = options.missing { return unusable(entry, reason) }
    return .mailbox(VirtualMailbox(maildir: path, owner: options.owner, quota: options.quota))
  }
}

/// The words after the path of a virtual mailbox.
private struct MailboxOptions {
  var uid: UInt32?
  var gid: UInt32?
  var user: [UInt8]?
  var quota: QuotaLimit?

  /// Takes one word; the answer is what is wrong with it.
  mutating func take(_ word: [UInt8]) -> String? {
    guard let (name, value) = word.cut(at: "=") else {
      return "`\(word.text)` is not uid=, gid=, user= or quota="
    }
    switch name.text {
    case "uid" where uid == nil:
      uid = value.decimal.flatMap(UInt32.init(exactly:))
      return uid == nil || uid == 0 ? "`\(word.text)`: a number above 0 is wanted" : nil
    case "gid" where gid == nil:
      gid = value.decimal.flatMap(UInt32.init(exactly:))
      return gid == nil || gid == 0 ? "`\(word.text)`: a number above 0 is wanted" : nil
    case "user" where user == nil:
      user = value
      return value.isEmpty || value == [UInt8]("root".utf8)
        ? "`\(word.text)`: an account other than root is wanted" : nil
    case "quota" where quota == nil:
      quota = QuotaLimit(value)
      return quota == nil ? "`\(word.text)` is not a quota such as quota=1G or quota=1G,10000" : nil
    case "uid", "gid", "user", "quota": return "`\(name.text)=` stands twice"
    default: return "`\(word.text)` is not uid=, gid=, user= or quota="
    }
  }

  var missing: String? {
    if user != nil, uid != nil || gid != nil { return "give user= or uid= and gid=, not both" }
    return (uid == nil) != (gid == nil) ? "uid= and gid= must stand together" : nil
  }

  var owner: VirtualMailbox.Owner {
    if let user { return .account(user) }
    if let uid, let gid { return .numbers(uid: uid, gid: gid) }
    return .mailSystem
  }
}
