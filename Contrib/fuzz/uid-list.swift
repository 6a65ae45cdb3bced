// targets: Bytes Unix Postal Maildir MailStore
//
// The reading of martlet-uids: UIDs ascend, the figures are those of the messages, nothing depends on where the file was
// when it was read, and a list that is written anew says the same.
import Bytes
import Unix

@testable import MailStore

private let header = Array("1 V5 N9 M7 F2 G0123456789abcdef0123456789abcdef\n".utf8)

private func check(_ snapshot: MailboxSnapshot) {
  var last: UInt32 = 0
  var (unseen, trashed, new) = (0, 0, 0)
  for message in snapshot.messages {
    require(message.uid > last && message.uid < snapshot.uidNext, "UIDs do not ascend")
    last = message.uid
    require(message.modseq <= snapshot.highestModseq, "a message has changed later than all")
    if !message.flags.contains(.seen) { unseen += 1 }
    if message.flags.contains(.trashed) { trashed += 1 }
    if message.isNew { new += 1 }
    require(!snapshot.fileName(of: message).isEmpty, "a message has no file")
    _ = (snapshot.keywords(of: message), snapshot.size(of: message))
  }
  let summary = snapshot.summary
  require(summary.count == snapshot.messages.count, "the count is wrong")
  require(summary.unseen == unseen, "the number of unseen ones is wrong")
  require(summary.trashed == trashed && summary.new == new, "a number is wrong")
}

private func isSame(_ a: MailboxSnapshot, _ b: MailboxSnapshot) -> Bool {
  guard a.messages.count == b.messages.count, a.uidNext == b.uidNext else { return false }
  for (x, y) in zip(a.messages, b.messages) {
    guard x.uid == y.uid, x.modseq == y.modseq, x.received == y.received, x.flags == y.flags,
      a.path(of: x) == b.path(of: y), a.keywords(of: x) == b.keywords(of: y)
    else { return false }
  }
  return true
}

func test(_ bytes: [UInt8]) {
  if let snapshot = MailboxSnapshot(bytes) { check(snapshot) }
  guard let snapshot = MailboxSnapshot(header + bytes) else { return }
  check(snapshot)
  var written = snapshot
  written.rewrite()
  let again = MailboxSnapshot(written.text)
  require(again.map { isSame($0, snapshot) } ?? false, "a list is not read as it is written")
  // lines in the wrong order are put right at the end of what was read
  if snapshot.isDamaged { return }
  guard var inPieces = MailboxSnapshot(header) else { return }
  pieces(bytes, bytes.last ?? 1) { inPieces.take($0.array) }
  require(isSame(inPieces, snapshot), "a list depends on where it was cut")
}
