internal import Bytes
internal import Maildir
internal import Unix

/// Which UIDVALIDITY a folder gets.
enum UIDValidity {
  /// One that no folder of this Maildir got before: the time, or more than the last one. RFC 9051 §2.3.1.1.
  static func next(of maildir: Maildir) throws(Errno) -> UInt32 {
    var next: UInt32 = 1
    // as durable as the list that gets it: if both are lost, time has gone on
    try FolderRecords.change(maildir.root ?? maildir, isDurable: false) { records in
      next = max(UInt32(clamping: Clock.now.seconds), records.validity &+ 1, 1)
      records.validity = next
    }
    return next
  }
}
