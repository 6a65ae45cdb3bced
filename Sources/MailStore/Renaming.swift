internal import Bytes

/// The file `martlet-renaming`: a renaming that has begun.
struct Renaming {
  let path: FolderPath
  let target: FolderPath
  /// Of INBOX the messages below this UID are moved.
  var next: UInt32 = 0

  init(_ path: FolderPath, _ target: FolderPath, next: UInt32 = 0) {
    self.path = path
    self.target = target
    self.next = next
  }

  /// Reads the file; nil if that is none that we write.
  init?(_ text: [UInt8]) {
    let lines = text.lines
    guard let last = text.last, last == ASCII.lf, 2...3 ~= lines.count,
      let path = FolderPath(diskName: lines[0]), let target = FolderPath(diskName: lines[1]),
      target != .inbox
    else { return nil }
    self.init(path, target)
    if path == .inbox {
      guard lines.count == 3, let next = lines[2].decimal.flatMap(UInt32.init(exactly:)) else {
        return nil
      }
      self.next = next
    } else if lines.count == 3 {
      return nil
    }
  }

  /// The text of the file.
  var text: [UInt8] {
    var out = path.diskName + [ASCII.lf] + target.diskName + [ASCII.lf]
    if path == .inbox {
      out.append(decimal: Int(next))
      out.append(ASCII.lf)
    }
    return out
  }
}
