import Bytes
import IMAP
import Testing

/// Something that happens to the mail, or to the session, while a client is connected.
///
/// `O: deliver BOX` with `flags=`, `O: expunge BOX UIDS`, `O: flags BOX UIDS` with `flags=`, `O: create BOX`,
/// `O: delete BOX`, `O: rename BOX BOX`, `O: subscribe BOX`, `O: unsubscribe BOX`, `O: entry BOX ENTRY VALUE`,
/// `O: idle` and `O: shutdown`, which end the session. With `quietly` a session that waits for news is told with the
/// next one only.
struct Happening: Sendable {
  private let line: [UInt8]

  init(_ line: [UInt8]) { self.line = line }

  func happen(_ account: MemoryAccount, _ session: inout Session) {
    let words = Words(line)
    switch words.verb {
    case "idle": session.end(.idleTooLong)
    case "shutdown": session.end(.shuttingDown)
    default:
      do {
        try change(account, words)
      } catch {
        Issue.record("\(line.text): \(error)")
      }
      if !words.has("quietly"), session.awaitedNews != .none { session.news() }
    }
  }

  private func change(_ account: MemoryAccount, _ words: Words) throws {
    let arguments = words.plain.filter { $0.text != "quietly" }
    guard let first = arguments.first else { throw Wrong() }
    let name = try MailboxName(first)
    let box = account.boxes[name]
    let flags = FlagSet(words.list("flags").compactMap { try? Flag($0) })
    switch (words.verb, arguments.count) {
    case ("deliver", 1): box?.deliver(Array("Subject: new\n\nnew\n".utf8), flags)
    case ("expunge", 2): box?.remove(Array(try NumberSet(arguments[1])))
    case ("flags", 2): box?.change(Array(try NumberSet(arguments[1]))) { _ in flags }
    case ("create", 1): try account.create(name, uses: [])
    case ("delete", 1): try account.delete(name)
    case ("rename", 2): try account.rename(name, to: try MailboxName(arguments[1]))
    case ("subscribe", 1): try account.subscribe(name, true)
    case ("unsubscribe", 1): try account.subscribe(name, false)
    case ("entry", 3):
      let entry = MetadataEntry(name: arguments[1], value: arguments[2])
      try account.setMetadata([entry], of: first.text == "-" ? nil : name)
    default: throw Wrong()
    }
  }

  private struct Wrong: Error {}
}
