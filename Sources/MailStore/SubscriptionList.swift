internal import Bytes

/// The file `subscriptions`, in either form that Dovecot writes.
///
/// A line is a name as on disk. If the first line is `V`, tab, `2`, tabs stand between the levels, which
/// are escaped no further.
struct SubscriptionList {
  private static let mark: [UInt8] = ["V", ASCII.tab, "2"]

  var folders: [FolderPath] = []
  private var isSecond = false

  init(folders: [FolderPath]) { self.folders = folders }

  init(_ text: [UInt8]) {
    let lines = text.lines
    isSecond = lines.first == Self.mark
    for line in isSecond ? lines.dropFirst() : lines[...] where !line.isEmpty {
      let name = isSecond ? line.map { $0 == ASCII.tab ? "." : $0 } : line
      if let folder = FolderPath(diskName: name) { folders.append(folder) }
    }
  }

  /// Courier's `courierimapsubscribed` has `INBOX.` before all names.
  init(courier text: [UInt8]) {
    for line in text.lines {
      let prefix = Array("INBOX.".utf8)
      let name = line.startsIgnoringCase(prefix) ? [UInt8](line.dropFirst(prefix.count)) : line
      if let folder = FolderPath(diskName: name) { folders.append(folder) }
    }
  }

  var text: [UInt8] {
    var out: [UInt8] = isSecond ? Self.mark + [ASCII.lf, ASCII.lf] : []
    for folder in folders {
      out += isSecond ? folder.diskName.map { $0 == "." ? ASCII.tab : $0 } : folder.diskName
      out.append(ASCII.lf)
    }
    return out
  }
}
