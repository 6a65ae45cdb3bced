internal import Bytes

/// A folder at one moment: its messages by UID, and what IMAP says of the folder itself.
///
/// It is the text of `martlet-uids` and where in it each message is: a copy costs nothing, a lookup allocates
/// nothing.
public struct MailboxSnapshot: Sendable {
  /// How many lines of expunged messages are kept.
  static let historyLimit = 10_000

  /// UIDVALIDITY.
  public private(set) var uidValidity: UInt32 = 0
  /// UIDNEXT: no message has this UID or a higher one.
  public internal(set) var uidNext: UInt32 = 1
  /// HIGHESTMODSEQ, RFC 7162: at least 1.
  public internal(set) var highestModseq = 1
  /// Expunges of this modification sequence or a lower one are no longer known.
  public internal(set) var forgottenModseq = 0
  /// MAILBOXID.
  public private(set) var id: MailboxID
  /// The messages, ascending by UID: `messages[n - 1]` has the sequence number n.
  public internal(set) var messages: [StoredMessage] = []
  /// The expunges that are known, oldest first.
  public internal(set) var expunged: [ExpungedRange] = []

  var stamps = DirectoryStamps()
  /// The file's contents as far as they were read.
  var text: [UInt8]
  /// How much of the text is whole lines that were taken.
  var taken: Int
  /// Lines that later ones have replaced.
  var staleLines = 0
  /// Whether a line could not be read: the file has to be written anew.
  var isDamaged = false
  var hasDead = false
  /// Messages whose lines come after those of higher UIDs; nobody writes that.
  var strays: [StoredMessage] = []
  /// How many messages there are of some kinds.
  var counts = MessageCounts()
  /// The keywords that were read.
  var knownKeywords = KeywordCollection()

  /// Reads the contents of a list; nil if they do not begin with its first line.
  init?(_ contents: [UInt8]) {
    guard let end = contents.span.index(of: ASCII.lf),
      let header = ListHeader([UInt8](contents[..<end]))
    else { return nil }
    uidValidity = header.validity
    uidNext = header.next
    highestModseq = max(1, header.modseq)
    forgottenModseq = header.forgotten
    id = header.id
    text = contents
    taken = end + 1
    takeLines()
  }

  /// A folder without messages.
  init(_ header: ListHeader) {
    text = header.line
    taken = text.count
    uidValidity = header.validity
    uidNext = header.next
    highestModseq = max(1, header.modseq)
    forgottenModseq = header.forgotten
    id = header.id
  }

  /// Whether the last line is not whole.
  var isTorn: Bool { taken < text.count }

  /// Goes on with what was appended to the file.
  mutating func take(_ tail: [UInt8]) {
    text += tail
    takeLines()
  }
}
