internal import Bytes
internal import MailStore
internal import Maildir
internal import Postal
internal import Unix

/// store-actor MAILDIR: does to a Maildir what the lines of its input say, for Contrib/ci/crash-test.
///
/// A line is a command and its words: `append FOLDER COUNT KEYWORD`, `store FOLDER UIDS LETTERS KEYWORD`,
/// `copy` and `move FOLDER UIDS TARGET`, `expunge FOLDER UIDS`, `rename A B`, `create A`, `delete A`,
/// `subscribe A`, `use A USE` and `look`, which says what there is. UIDs have commas between them; `-` is no word.
@main
struct Program {
  static func main() {
    do {
      let words = Host.arguments
      guard words.count == 2, let path = Path(words[1]) else { Host.exit(64) }
      let actor = try Actor(path)
      var input: [UInt8] = []
      while try DescriptorNumber.input.read(into: &input, upTo: 65_536) > 0 {}
      for line in input.lines {
        try actor.perform(line.words)
        try DescriptorNumber.output.write(Array("ok\n".utf8))
      }
    } catch {
      let why =
        switch error {
        case let error as Errno: error.message
        case let error as FolderError: error.text
        case let error as Failure: error.text.text
        default: "it failed"
        }
      try? DescriptorNumber.error.write(Array("store-actor: \(why)\n".utf8))
      Host.exit(75)
    }
  }
}

/// One process's hold on a Maildir.
struct Actor {
  private let folders: MailFolders

  init(_ path: Path) throws { folders = try MailFolders(try Maildir.open(path)) }

  /// Does what one line says.
  func perform(_ words: [[UInt8]]) throws {
    guard let command = words.first else { return }
    let rest = [[UInt8]](words.dropFirst())
    switch (command.text, rest.count) {
    case ("append", 3): try append(rest)
    case ("store", 4): try store(rest)
    case ("copy", 3): _ = try open(rest[0]).copy(uids(rest[1]), to: open(rest[2]))
    case ("move", 3): _ = try open(rest[0]).move(uids(rest[1]), to: open(rest[2]))
    case ("expunge", 2): _ = try open(rest[0]).expunge(uids(rest[1]))
    case ("rename", 2): try folders.rename(path(rest[0]), to: path(rest[1]))
    case ("create", 1): try folders.create(path(rest[0]))
    case ("delete", 1): try folders.delete(path(rest[0]))
    case ("subscribe", 1): try folders.subscribe(path(rest[0]))
    case ("use", 2): try folders.setAttributes([Array("use".utf8): rest[1]], of: path(rest[0]))
    case ("take", 1): _ = try open(rest[0]).takeNew()
    case ("look", 0): try look()
    default: throw Errno.invalid
    }
  }

  private func append(_ words: [[UInt8]]) throws {
    var messages: [NewMessage] = []
    for number in 1...(words[1].decimal ?? 1) {
      var text = Array("Subject: new\n\nnew ".utf8)
      text.append(decimal: number)
      text.append(ASCII.lf)
      messages.append(
        NewMessage(text, flags: number == 1 ? [] : .flagged, keywords: keywords(words[2])))
    }
    _ = try open(words[0]).append(messages)
  }

  private func store(_ words: [[UInt8]]) throws {
    var flags: MessageFlags = []
    for (letter, flag) in Self.flags where words[2].contains(letter) { flags.formUnion(flag) }
    let change = FlagChange(.add, flags, keywords: keywords(words[3]))
    _ = try open(words[0]).change(change, of: uids(words[1]))
  }

  private static let flags: [(UInt8, MessageFlags)] = [
    ("D", .draft), ("F", .flagged), ("P", .passed), ("R", .replied), ("S", .seen), ("T", .trashed),
  ]

  private func keywords(_ word: [UInt8]) -> [[UInt8]] { word == ["-"] ? [] : [word] }

  private func uids(_ word: [UInt8]) -> [UInt32] {
    word.split(separator: ",").compactMap { [UInt8]($0).decimal.flatMap(UInt32.init(exactly:)) }
  }

  private func path(_ word: [UInt8]) throws -> FolderPath {
    let levels = word.split(separator: "/").map { [UInt8]($0) }
    guard let path = FolderPath(levels: levels) else { throw Errno.invalid }
    return path
  }

  private func open(_ word: [UInt8]) throws -> StoredMailbox { try folders.open(path(word)) }
}

extension Actor {
  /// Says what there is: folders, messages, subscriptions and uses, a line each.
  private func look() throws {
    var out: [UInt8] = []
    for path in [.inbox] + (try folders.list()) {
      let mailbox = try folders.open(path)
      let snapshot = try mailbox.messages()
      let name = path == .inbox ? Array("INBOX".utf8) : path.levels.joined(separator: ["/"]) + []
      out += Array("folder ".utf8) + name
      out.append(" \(snapshot.uidValidity) \(snapshot.uidNext) \(snapshot.highestModseq) ")
      out += snapshot.id.text + [ASCII.lf]
      for message in snapshot.messages { out += try line(message, mailbox) }
    }
    for folder in try folders.subscriptions() {
      out += Array("subscribed ".utf8) + folder.levels.joined(separator: ["/"]) + [ASCII.lf]
    }
    for (folder, use) in try folders.attribute(Array("use".utf8)) {
      out += Array("use ".utf8) + folder.levels.joined(separator: ["/"]) + [ASCII.space] + use
      out.append(ASCII.lf)
    }
    try DescriptorNumber.output.write(out)
  }

  /// `message UID MODSEQ LETTERS KEYWORDS` and the last line of the message.
  private func line(_ message: StoredMessage, _ mailbox: StoredMailbox) throws -> [UInt8] {
    let snapshot = try mailbox.messages()
    var out: [UInt8] = []
    out.append("message \(message.uid) \(message.modseq) -")
    for (letter, flag) in Self.flags where message.flags.contains(flag) { out.append(letter) }
    out.append(" -")
    out += snapshot.keywords(of: message).joined(separator: [","])
    out.append(ASCII.space)
    guard let path = Path(snapshot.path(of: message)) else { throw Errno.invalid }
    let text = try mailbox.maildir.directory.open(path).readAll(limit: 1 << 20)
    return out + (text.lines.last ?? []) + [ASCII.lf]
  }
}
