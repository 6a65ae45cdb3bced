internal import Maildir

/// By how much the quota of a Maildir is used more or less after a change.
struct UsageChange {
  private let maildir: Maildir
  private var octets = 0
  private var messages = 0

  init(_ maildir: Maildir) { self.maildir = maildir }

  /// A message came, or with `times` -1 it went; one with `T` never counted.
  mutating func add(_ size: Int?, _ flags: MessageFlags, times: Int = 1) {
    guard let size, !flags.contains(.trashed) else { return }
    octets += size * times
    messages += times
  }

  /// The flags of a message changed.
  mutating func change(_ size: Int?, from old: MessageFlags, to new: MessageFlags) {
    add(size, old, times: -1)
    add(size, new)
  }

  /// Notes it in `maildirsize`, if there is one.
  func note() { maildir.noteUsage(octets: octets, messages: messages) }
}
