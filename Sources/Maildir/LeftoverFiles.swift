internal import Bytes
internal import Unix

/// Files in `tmp` that a delivery left behind when it was killed.
public enum LeftoverFiles {
  /// After so many seconds no delivery is still writing: 36 hours.
  static let age = 36 * 3600

  /// Removes from `tmp` what has a name such as ours and was touched 36 hours ago or before.
  ///
  /// Nothing goes wrong if this never runs, so a program need not do it at each delivery, and errors
  /// do not matter.
  public static func remove(from maildir: Maildir, now: Int) {
    guard let temporary = try? maildir.directory.directory("tmp") else { return }
    try? temporary.forEachName { (name) throws(Errno) in
      if isOurs(name.bytes) {
        let status = try temporary.status(name)
        let touched = max(status.modified, status.changed).seconds
        if status.kind == .file, touched < now - age { try temporary.remove(name) }
      }
      return true
    }
  }

  /// Whether a name begins as `UniqueName.fresh` does: `digits.M digits P digits R`.
  static func isOurs(_ name: [UInt8]) -> Bool {
    var cursor = ByteCursor(name)
    for mark: [UInt8] in [[".", "M"], ["P"], ["R"]] {
      guard !cursor.take(while: \.isDigit).isEmpty else { return false }
      for byte in mark where !cursor.take(byte) { return false }
    }
    return cursor.take(while: { $0.hexValue != nil }).count == 16
  }
}
