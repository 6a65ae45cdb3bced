internal import Bytes
internal import IMAP
internal import MailStore
internal import Maildir
internal import Unix

/// A message on its way into a folder: in memory while it is small, then in a file without a name.
///
/// CR LF becomes LF, as all mail is stored. A CR that another CR precedes stays, so that what comes back is the
/// same, octet for octet; only a LF that no CR precedes comes back as CR LF.
final class UserDraft: MessageDraft {
  private(set) var size = 0
  private let spool: DraftSpool
  /// What is not in the spool.
  private var octets: [UInt8] = []
  /// How many of `octets` count as memory of the spool.
  private var counted = 0
  /// Where in the spool the message begins, once it is there, and how much of it.
  private var written: Range<Int>?
  /// Whether the octet before the last that came was a CR, and whether the last is one that is not kept yet.
  private var isAfterReturn = false
  private var holdsReturn = false

  init(_ spool: DraftSpool) { self.spool = spool }

  deinit { spool.giveRoom(counted) }

  func add(_ new: [UInt8]) throws(MailRefusal) {
    size += new.count
    // most messages come at once
    if octets.isEmpty { octets.reserveCapacity(new.count) }
    store(new.span)
    if written == nil, spool.takesRoom(octets.count - counted) {
      counted = octets.count
    } else {
      try write()
    }
  }

  private func store(_ new: borrowing Span<UInt8>) {
    var start = 0
    while start < new.count {
      if holdsReturn {
        // CR CR LF keeps its CRs
        if new[start] != ASCII.lf || isAfterReturn { octets.append(ASCII.cr) }
        isAfterReturn = new[start] == ASCII.cr
        holdsReturn = false
      }
      let end = new.index(of: ASCII.cr, from: start) ?? new.count
      octets.append(new.extracting(start..<end))
      if end > start { isAfterReturn = false }
      holdsReturn = end < new.count
      start = end + 1
    }
  }

  /// Moves what is in memory to the spool. A CR that is not kept yet lies there behind the message.
  private func write() throws(MailRefusal) {
    let place = written ?? spool.end..<spool.end
    do throws(Errno) {
      let count = octets.count
      if holdsReturn { octets.append(ASCII.cr) }
      try spool.write(octets, behind: place.upperBound)
      written = place.lowerBound..<(place.upperBound + count)
      octets = []
    } catch { throw MailRefusal(error, "store the message") }
    spool.giveRoom(counted)
    counted = 0
  }

  /// The message as a folder takes it; its source is open as long as the draft is there.
  func message(
    _ stored: (flags: MessageFlags, keywords: [[UInt8]]), received: Int?
  ) -> NewMessage {
    let rest = written.flatMap {
      spool.source(from: $0.lowerBound, size: $0.count + (holdsReturn ? 1 : 0))
    }
    var message = NewMessage(
      octets, rest: rest, flags: stored.flags, keywords: stored.keywords, received: received)
    if rest == nil, holdsReturn { message.beginning.append(ASCII.cr) }
    return message
  }
}
