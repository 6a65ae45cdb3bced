/// How many messages there are of those kinds that IMAP counts.
struct MessageCounts: Hashable {
  var unseen = 0
  var trashed = 0
  var new = 0

  /// A message came, or with `times` -1 it went.
  mutating func add(_ message: StoredMessage, times: Int = 1) {
    if !message.flags.contains(.seen) { unseen += times }
    if message.flags.contains(.trashed) { trashed += times }
    if message.isNew { new += times }
  }
}
