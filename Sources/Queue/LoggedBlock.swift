internal import Bytes
internal import Unix

/// The copy of a message's block that its log begins with, so that a list opens one file for each message.
///
/// `Queue-Inode: N`, the lines of the block, an empty line. The number is that of the queue file: the
/// file that an editor or a backup puts in its place has another, and then the copy says nothing. The
/// empty line says that the copy is whole. See martlet-queue(5).
enum LoggedBlock {
  private static let mark = Array("Queue-Inode: ".utf8)

  /// The copy for a message; nil if not all its recipients are known.
  static func encoded(_ message: QueueFile) -> [UInt8]? {
    guard message.recipientCount <= QueueFile.recipientLimit else { return nil }
    return mark + Array(String(message.status.inode).utf8) + [ASCII.lf] + message.header.encoded()
      + [ASCII.lf]
  }

  /// Where in a log the lines of the copy for this inode begin; nil if there is none. It need not be whole.
  static func start(in log: [UInt8], inode: UInt64) -> Int? {
    guard log.starts(with: mark) else { return nil }
    var number: UInt64 = 0
    var at = mark.count
    // 2⁶⁴ has 20 digits
    while at < min(log.count, mark.count + 20), log[at].isDigit {
      number = number &* 10 &+ UInt64(log[at] &- 0x30)
      at += 1
    }
    guard number == inode, at < log.count, log[at] == ASCII.lf else { return nil }
    return at + 1
  }
}
