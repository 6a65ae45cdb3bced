internal import Bytes
internal import Configuration
internal import IMAP
internal import MailStore
internal import Maildir
internal import Postal
internal import TestSupport
internal import Unix

@testable internal import IMAPServer

/// The mail of one user on disk, for one test.
final class Place {
  let scratch: Scratch
  let account: UserAccount

  init(quota: String? = nil) throws {
    scratch = try Scratch()
    account = try Self.account(scratch, quota)
  }

  /// A second session's account on the same Maildir.
  func second() throws -> UserAccount { try Self.account(scratch, nil) }

  private static func account(_ scratch: Scratch, _ quota: String?) throws -> UserAccount {
    try UserAccount(
      scratch("Maildir"), home: nil, quota: quota.flatMap { QuotaLimit(Array($0.utf8)) },
      settings: Settings())
  }

  func inbox() throws -> UserMailbox { try mailbox("INBOX") }

  func mailbox(_ name: String) throws -> UserMailbox {
    try account.open(Self.name(name)) as! UserMailbox
  }

  static func name(_ text: String) throws -> MailboxName { try MailboxName(Array(text.utf8)) }

  /// Writes a file as another program does.
  func put(_ name: String, _ text: String = "Subject: x\n\nx\n") throws {
    try scratch.write("Maildir/\(name)", text)
  }

  private func directory() throws -> Directory { try Directory(scratch("Maildir")) }

  func rename(_ from: String, _ to: String) throws {
    try directory().rename(Path(composed: from), to: Path(composed: to))
  }

  func remove(_ name: String) throws { try directory().remove(Path(composed: name)) }

  /// The names in a directory of the Maildir, sorted.
  func names(_ path: String) throws -> [String] {
    try Directory(scratch("Maildir/\(path)")).names().map(\.text).sorted()
  }

  /// Appends messages and answers their UIDs.
  func append(
    _ texts: [[String]], _ flags: FlagSet = FlagSet(), received: Int? = nil,
    to mailbox: UserMailbox, replacing replaced: ReplacedMessage? = nil
  ) throws -> [UInt32] {
    var messages: [AppendedMessage] = []
    for pieces in texts {
      let draft = try account.draft()
      for piece in pieces { try draft.add(octets(piece)) }
      messages.append(AppendedMessage(draft, flags, received: received))
    }
    return try mailbox.append(messages, replacing: replaced)
  }
}

/// Octets of a text in which `%XX` is any octet.
func octets(_ text: String) -> [UInt8] { Escaped.decode(Array(text.utf8)) ?? Array(text.utf8) }

extension OpenMailbox {
  /// All octets of a message as they are stored.
  func text(_ uid: UInt32) throws -> String? {
    guard let content = try content(of: uid) else { return nil }
    return Escaped.encode(try content.read(at: 0, count: content.size)).text
  }

  /// `1 \Seen $Junk` for each message.
  var listing: [String] {
    get throws {
      let list = try messages()
      return (0..<list.count).map { position in
        let message = list.message(at: position)
        return (["\(message.uid)"] + message.flags.map(\.bytes.text)).joined(separator: " ")
      }
    }
  }
}

extension MessageContent {
  func all() throws -> [UInt8] { try read(at: 0, count: size) }
}
