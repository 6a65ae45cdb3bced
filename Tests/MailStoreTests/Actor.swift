internal import Bytes
internal import Glibc
internal import Maildir
internal import TestSupport
internal import Unix

@testable internal import MailStore

/// A process that does something to a Maildir at random, and writes down what it saw.
struct Actor {
  enum Role: Int { case deliverer, renamer, remover, session }

  let maildir: Maildir
  let other: Maildir
  let log: Path
  var random: Generator

  /// A small generator of its own, so that a seed gives the same run.
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }

  init(_ path: String, seed: Int) throws {
    maildir = try Maildir.open(Path(composed: path))
    other = try maildir.folder(FolderName(Array("Other".utf8))!, making: true)!
    log = Path(composed: path + "/../log")
    random = Generator(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(Host.pid))
  }

  /// Acts in this process for some milliseconds.
  static func act(_ path: String, _ seed: Int, _ role: Role, milliseconds: Int) throws {
    var actor = try Actor(path, seed: seed)
    try actor.run(role, milliseconds: milliseconds)
  }

  /// Acts for some milliseconds.
  mutating func run(_ role: Role, milliseconds: Int) throws {
    let end = Clock.milliseconds + milliseconds
    var step = 0
    if role == .session { try session(until: end) }
    while Clock.milliseconds < end {
      step += 1
      switch role {
      case .deliverer: try deliver(step)
      case .renamer: try rename()
      case .remover: try remove()
      case .session: return
      }
      usleep(UInt32.random(in: 0...3000, using: &random))
    }
  }

  private func deliver(_ step: Int) throws {
    let moment = Clock.now
    var name = UniqueName.fresh(
      at: moment, pid: Host.pid, random: Host.random(8), host: Array("h".utf8))
    if step % 3 == 0 { name += Array(",S=5".utf8) }
    let path = Path(name)!
    let tmp = try maildir.directory.directory("tmp")
    try tmp.open(path, .creating(mode: 0o600)).write(Array("a: b\n".utf8))
    try tmp.rename(path, into: maildir.directory.directory("new"), as: path)
  }

  private mutating func someFile() throws -> (part: Path, name: [UInt8])? {
    let part: Path = Bool.random(using: &random) ? "new" : "cur"
    let names = try maildir.directory.directory(part).names()
    return names.randomElement(using: &random).map { (part, $0.bytes) }
  }

  private mutating func rename() throws {
    guard let (part, name) = try someFile() else { return }
    let letters = MessageFlags(rawValue: UInt8.random(in: 0..<32, using: &random))
    let state = MessageState(flags: letters, keywords: [])
    let target = FileNameParts(name).name(letters: state.letters(KeywordLetters(nil)))
    try? maildir.directory.directory(part).rename(
      Path(name)!, into: maildir.directory.directory("cur"), as: Path(target)!)
  }

  private mutating func remove() throws {
    usleep(20_000)
    guard let (part, name) = try someFile() else { return }
    try? maildir.directory.directory(part).remove(Path(name)!)
  }
}

extension Actor {
  private mutating func session(until end: Int) throws {
    let mailbox = try StoredMailbox(maildir)
    let second = try StoredMailbox(other)
    let file = try FileDescriptor.open(appendingTo: log, mode: 0o600)
    while Clock.milliseconds < end {
      try file.write(note(mailbox, "A") + note(second, "B"))
      try act(mailbox, second)
      try file.write(note(mailbox, "A") + note(second, "B"))
      try mailbox.refresh()
      try second.refresh()
      usleep(UInt32.random(in: 0...2000, using: &random))
    }
  }

  private mutating func act(_ mailbox: StoredMailbox, _ second: StoredMailbox) throws {
    let uids = mailbox.snapshot.uids
    let some = uids.shuffled(using: &random).prefix(3).sorted()
    let flags = MessageFlags(rawValue: UInt8.random(in: 0..<64, using: &random))
    switch Int.random(in: 0..<10, using: &random) {
    case 0, 1:
      _ = try mailbox.change(
        FlagChange(.replace, flags, keywords: [Array("k\(flags.rawValue)".utf8)]), of: some)
    case 2: _ = try mailbox.change(FlagChange(.add, .trashed), of: some)
    case 3: _ = try mailbox.expunge(uids)
    case 4: _ = try mailbox.append([NewMessage([65, 10], flags: flags), NewMessage([66, 10])])
    case 5: _ = try mailbox.copy(some, to: second)
    case 6: _ = try mailbox.move(some, to: second)
    case 7: _ = try second.move(second.snapshot.uids.suffix(2), to: mailbox)
    case 8: _ = try mailbox.takeNew()
    default: _ = try second.expunge(second.snapshot.uids.suffix(1), onlyTrashed: false)
    }
  }

  /// A line for each message: folder, UID, modification sequence, key, state; and one for the folder.
  private func note(_ mailbox: StoredMailbox, _ folder: String) -> [UInt8] {
    let snapshot = mailbox.snapshot
    var out: [UInt8] = []
    out.append("\(folder) \(Host.pid) \(snapshot.highestModseq) \(snapshot.uidNext) ")
    out.append("\(snapshot.uidValidity)\n")
    for message in snapshot.messages {
      let name = snapshot.fileName(of: message)
      out.append("\(folder) \(message.uid) \(message.modseq) ")
      out += name.prefix(FileNameParts.keyLength(name.span))
      out.append(" \(message.flags.rawValue)")
      out.append(snapshot.keywords(of: message).map(\.text).joined(separator: ","))
      out.append("\n")
    }
    return out
  }
}
