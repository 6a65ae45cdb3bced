/// What became different between two snapshots of one folder.
public struct MailboxDifference: Sendable {
  /// UIDs of messages that are only in the later one, ascending.
  public var arrived: [UInt32] = []
  /// UIDs of messages in both that have other flags or keywords, ascending.
  public var changed: [UInt32] = []
  /// UIDs of messages that are only in the earlier one, ascending.
  public var expunged: [UInt32] = []

  /// The difference; everything arrived and everything was expunged if UIDVALIDITY is another.
  public init(from earlier: MailboxSnapshot, to later: MailboxSnapshot) {
    guard earlier.uidValidity == later.uidValidity else {
      arrived = later.messages.map(\.uid)
      expunged = earlier.messages.map(\.uid)
      return
    }
    let (old, new) = (earlier.messages, later.messages)
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      if j == new.count || (i < old.count && old[i].uid < new[j].uid) {
        expunged.append(old[i].uid)
        i += 1
      } else if i == old.count || new[j].uid < old[i].uid {
        arrived.append(new[j].uid)
        j += 1
      } else {
        // every change has a modification sequence of its own
        if old[i].modseq != new[j].modseq { changed.append(new[j].uid) }
        i += 1
        j += 1
      }
    }
  }

  /// Whether nothing became different.
  public var isEmpty: Bool { arrived.isEmpty && changed.isEmpty && expunged.isEmpty }
}
