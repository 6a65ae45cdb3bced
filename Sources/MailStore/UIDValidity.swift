internal import Bytes
internal import Maildir
internal import Unix

/// Which UIDVALIDITY a folder gets.
enum UIDValidity {
  /// One that no folder of this Maildir had, whatever its name: the time, or more than the last one.
  static func next(of maildir: Maildir) throws(Errno) -> UInt32 {
    UInt32(clamping: max(1, Clock.now.seconds))
  }
}
