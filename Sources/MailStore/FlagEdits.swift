internal import Bytes

/// What a change of flags does to the messages of a folder; those that it leaves as they are are not among it.
struct FlagEdits {
  /// A message as it shall be.
  struct Edit {
    /// Its position among the messages.
    let place: Int
    let flags: MessageFlags
    /// Whether its file gets another name.
    let isRenamed: Bool
    /// Where in `lines` its new name is, with which its line ends.
    let name: Range<Int>
  }

  /// By how many octets a line may become longer.
  private static let growth = 8

  private(set) var all: [Edit] = []
  /// What the list has to say of them.
  private(set) var lines: [UInt8] = []
  /// The UIDs of messages that changed too late to be changed.
  private(set) var conflicts: [UInt32] = []
  /// Whether the list and a name have to change together.
  private(set) var isPending = false

  /// Messages that changed after `unchangedSince` stay as they are; UIDs that no message has are passed over.
  init(
    _ change: FlagChange, of uids: ArraySlice<UInt32>, _ unchangedSince: Int?,
    in snapshot: MailboxSnapshot, _ letters: KeywordLetters
  ) {
    all.reserveCapacity(uids.count)
    lines.reserveCapacity(Self.room(for: uids.count, in: snapshot))
    var place = -1
    for uid in uids {
      guard let found = snapshot.index(of: uid, near: place + 1) else { continue }
      place = found
      if let unchangedSince, snapshot.messages[place].modseq > unchangedSince {
        conflicts.append(uid)
      } else {
        add(change, place, snapshot, letters)
      }
    }
  }

  /// About how many octets the lines of so many messages take.
  static func room(for count: Int, in snapshot: MailboxSnapshot) -> Int {
    count * (snapshot.text.count / max(1, snapshot.messages.count) + growth)
  }

  private mutating func add(
    _ change: FlagChange, _ place: Int, _ snapshot: MailboxSnapshot, _ letters: KeywordLetters
  ) {
    let message = snapshot.messages[place]
    let flags = change.flags(after: message.flags)
    let hadWords = snapshot.keywords(of: message)
    let words = change.keywords(after: hadWords)
    let hasNewWords = words != hadWords
    guard flags != message.flags || hasNewWords else { return }
    ListLine.begin(
      uid: message.uid, modseq: snapshot.highestModseq + 1, received: message.received,
      saved: message.saved, keywords: words.joined().span, isNew: false, to: &lines)
    let (start, old) = (lines.count, snapshot.text.span.extracting(message.name))
    FileNameParts.append(old, flags, words, letters, to: &lines)
    let name = start..<lines.count
    lines.append(ASCII.lf)
    let isRenamed = message.isNew || !old.isSame(as: lines.span.extracting(name))
    if isRenamed, hasNewWords { isPending = true }
    all.append(Edit(place: place, flags: flags, isRenamed: isRenamed, name: name))
  }

  /// What the list has to say of those before `end` but some, which ascend.
  func lines(before end: Int, without some: [Int]) -> [UInt8] {
    if some.isEmpty, end == all.count { return lines }
    var left = some[...]
    var out: [UInt8] = []
    var start = 0
    for i in 0..<end {
      let next = all[i].name.upperBound + 1
      if left.first == i {
        left.removeFirst()
      } else {
        out.append(lines.span.extracting(start..<next))
      }
      start = next
    }
    return out
  }
}
