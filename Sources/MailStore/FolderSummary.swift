/// A folder without its messages: what SELECT and STATUS tell of it.
public struct FolderSummary: Hashable, Sendable {
  /// UIDVALIDITY, RFC 9051 §2.3.1.1: UIDs of another one mean nothing here; at least 1.
  public internal(set) var uidValidity: UInt32
  /// UIDNEXT: no message has this UID or a higher one.
  public internal(set) var uidNext: UInt32
  /// HIGHESTMODSEQ, RFC 7162: at least 1.
  public internal(set) var highestModseq: Int
  /// MAILBOXID, RFC 8474 §4: it stays when the folder is renamed.
  public internal(set) var id: MailboxID
  /// How many messages there are.
  public internal(set) var count = 0
  /// How many are without `\Seen`.
  public internal(set) var unseen = 0
  /// How many have `\Deleted`.
  public internal(set) var trashed = 0
  /// How many lie in `new`: no session has shown them yet, `\Recent` of RFC 3501.
  public internal(set) var new = 0
  /// The number of the first without `\Seen`, from 1; 0 if there is none.
  public internal(set) var firstUnseen = 0
  /// The keywords that messages have, or had since the list was written anew; each once.
  public internal(set) var keywords: [[UInt8]] = []

  init(uidValidity: UInt32, uidNext: UInt32, highestModseq: Int, id: MailboxID) {
    self.uidValidity = uidValidity
    self.uidNext = uidNext
    self.highestModseq = highestModseq
    self.id = id
  }
}
