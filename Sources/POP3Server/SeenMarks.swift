internal import Bytes
internal import Maildir
internal import POP3
internal import Unix

/// Marks messages that a client has fetched as seen, so that other programs show them as read.
enum SeenMarks {
  /// Gives messages the flag `S`, in `cur`. One that another program moves meanwhile stays as it is.
  static func set(_ positions: [Int], of mailbox: borrowing Mailbox) {
    for position in positions {
      let path = [UInt8](mailbox.maildrop.file(position))
      guard let marked = marked(path), let from = Path(path), let to = Path(marked) else {
        continue
      }
      try? mailbox.maildir.directory.renameNew(from, into: mailbox.maildir.directory, as: to)
    }
  }

  /// The path of a message once it is marked; nil if it is.
  static func marked(_ path: [UInt8]) -> [UInt8]? {
    let name = path.dropFirst(4)
    let base = name.prefix { $0 != ":" }
    let info = name.dropFirst(base.count + 1)
    guard info.isEmpty || info.starts(with: ["2", ","]) else { return nil }
    var flags = [UInt8](info.dropFirst(2))
    if flags.contains("S") {
      return path.starts(with: Array("cur/".utf8)) ? nil : moved(base, flags)
    }
    flags.insert("S", at: flags.firstIndex { $0 > "S" } ?? flags.count)
    return moved(base, flags)
  }

  private static func moved(_ base: ArraySlice<UInt8>, _ flags: [UInt8]) -> [UInt8] {
    Array("cur/".utf8) + base + Array(":2,".utf8) + flags
  }
}
