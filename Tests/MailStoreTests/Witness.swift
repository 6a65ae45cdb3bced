internal import Bytes
internal import Maildir
internal import TestSupport
import Testing
internal import Unix

@testable internal import MailStore

/// Checks what the processes that acted on a Maildir wrote down, and what they left.
struct Witness {
  let place: Place

  /// What must hold of all that any session ever saw of one folder.
  func check(_ folder: String, _ maildir: Maildir) throws {
    var keys: [Int: String] = [:]
    var uids: [String: Int] = [:]
    var states: [String: String] = [:]
    var highest: [String: (modseq: Int, next: Int)] = [:]
    var validities: Set<String> = []
    var wrong: [String] = []
    for line in try place.scratch.text("log").split(separator: "\n") {
      let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
      guard words[0] == folder, words.count == 5 else { continue }
      let (first, modseq) = (Int(words[1]) ?? 0, Int(words[2]) ?? 0)
      if let next = Int(words[3]), Int(words[4]) ?? 0 > 1_000_000 {
        let last = highest[words[1]] ?? (0, 0)
        if modseq < last.modseq || next < last.next { wrong.append("goes back: \(line)") }
        highest[words[1]] = (modseq, next)
        validities.insert(words[4])
        continue
      }
      let (key, state) = (words[3], words[4])
      if keys.updateValue(key, forKey: first) ?? key != key { wrong.append("two: \(line)") }
      if uids.updateValue(first, forKey: key) ?? first != first { wrong.append("again: \(line)") }
      let change = "\(first) \(modseq)"
      if states.updateValue(state, forKey: change) ?? state != state {
        wrong.append("changed unseen: \(line) was \(states[change] ?? "")")
      }
    }
    #expect(wrong.prefix(5) == [])
    #expect(validities.count <= 1)
    try checkEnd(maildir, keys)
  }

  /// Every file has exactly one line, and every line a file.
  private func checkEnd(_ maildir: Maildir, _ keys: [Int: String]) throws {
    let mailbox = try StoredMailbox(maildir)
    let snapshot = mailbox.snapshot
    var files: [String] = []
    for part: Path in ["new", "cur"] {
      for name in try maildir.directory.directory(part).names() {
        files.append("\(part.text)/\(name.text)")
      }
    }
    #expect(snapshot.messages.map { snapshot.path(of: $0).text }.sorted() == files.sorted())
    for message in snapshot.messages {
      let name = snapshot.fileName(of: message)
      let key = [UInt8](name.prefix(FileNameParts.keyLength(name.span))).text
      #expect(keys[Int(message.uid)] ?? key == key)
    }
    #expect(snapshot.uidNext > UInt32(keys.keys.max() ?? 0))
    let again = try StoredMailbox(maildir).snapshot
    #expect(again.listing == snapshot.listing)
  }
}
