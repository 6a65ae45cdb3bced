internal import Bytes
internal import Maildir
internal import TestSupport
internal import Unix

@testable internal import MailStore

/// A Maildir for one test.
final class Place {
  let scratch: Scratch
  let maildir: Maildir

  init() throws {
    scratch = try Scratch()
    maildir = try Maildir.open(scratch("Maildir"))
    for part: Path in ["tmp", "new", "cur"] { _ = try maildir.part(part) }
  }

  func open() throws -> StoredMailbox { try StoredMailbox(maildir) }

  /// Writes a file, with `text` as its contents.
  func put(_ name: String, _ text: String = "Subject: x\n\nx\n") throws {
    try scratch.write("Maildir/\(name)", text)
  }

  func rename(_ from: String, _ to: String) throws {
    try maildir.directory.rename(Path(composed: from), to: Path(composed: to))
  }

  func remove(_ name: String) throws { try maildir.directory.remove(Path(composed: name)) }

  func text(_ name: String) throws -> String { try scratch.text("Maildir/\(name)") }
}

extension MailboxSnapshot {
  /// `1 new/name` for each message, with modification sequence and keywords where they say something.
  var listing: [String] {
    messages.map { message in
      let words = keywords(of: message).map(\.text)
      return "\(message.uid) \(path(of: message).text)"
        + (words.isEmpty ? "" : " (\(words.joined(separator: " ")))")
    }
  }

  var uids: [UInt32] { messages.map(\.uid) }

  /// The text in its shortest form.
  var rewritten: [UInt8] {
    var copy = self
    copy.rewrite()
    return copy.text
  }
}
