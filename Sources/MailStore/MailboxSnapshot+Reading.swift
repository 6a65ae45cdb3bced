internal import Bytes

extension MailboxSnapshot {
  /// Where in `messages` the message with this UID is.
  public func index(of uid: UInt32) -> Int? {
    let place = firstIndex(from: uid)
    return place < messages.count && messages[place].uid == uid ? place : nil
  }

  /// The same, quick if it is at `place`, as the one behind the last is where UIDs ascend.
  func index(of uid: UInt32, near place: Int) -> Int? {
    place < messages.count && messages[place].uid == uid ? place : index(of: uid)
  }

  /// Where in `messages` the first one with this UID or a higher one is.
  public func firstIndex(from uid: UInt32) -> Int {
    guard let first = messages.first?.uid, let last = messages.last?.uid else { return 0 }
    // no two have the same UID: from either end it is as far at most as the UIDs are apart
    var low = min(max(messages.count - 1 - (Int(last) - Int(uid)), 0), messages.count)
    var high = min(max(Int(uid) - Int(first), 0), messages.count)
    while low < high {
      let middle = (low + high) / 2
      if messages[middle].uid < uid { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The name of a message's file, without its directory, as it was at the last look: others may rename it.
  public func fileName(of message: StoredMessage) -> [UInt8] { [UInt8](text[message.name]) }

  /// The path of a message's file from the directory of the folder: `cur/name`.
  public func path(of message: StoredMessage) -> [UInt8] {
    Array((message.isNew ? "new/" : "cur/").utf8) + text[message.name]
  }

  /// The keywords of a message, each once, as they were first written; atoms of RFC 9051.
  public func keywords(of message: StoredMessage) -> [[UInt8]] {
    message.keywords.isEmpty ? [] : [UInt8](text[message.keywords]).words
  }

  /// The octets of a message as the file has them, if its name says so.
  public func size(of message: StoredMessage) -> Int? {
    FileNameParts.field("S", of: text.span.extracting(message.name))
  }

  /// The octets of a message with CR LF line ends, RFC822.SIZE, if its name says so.
  public func crlfSize(of message: StoredMessage) -> Int? {
    FileNameParts.field("W", of: text.span.extracting(message.name))
  }

  /// All keywords that messages have, or had since the list was written anew; each once.
  public var keywords: [[UInt8]] { knownKeywords.words }

  /// What SELECT and STATUS tell. Its time grows with the place of the first unseen message.
  public var summary: FolderSummary {
    var summary = FolderSummary(
      uidValidity: uidValidity, uidNext: uidNext, highestModseq: highestModseq, id: id)
    summary.count = messages.count
    summary.unseen = counts.unseen
    summary.trashed = counts.trashed
    summary.new = counts.new
    if counts.unseen > 0 {
      summary.firstUnseen =
        (messages.firstIndex { !$0.flags.contains(.seen) } ?? messages.count) + 1
    }
    summary.keywords = keywords
    return summary
  }

  /// What was expunged after a modification sequence, RFC 7162 §3.2.5; nil if that is no longer known.
  ///
  /// Then a client has to be told all UIDs below UIDNEXT that are not in `messages`.
  public func expunged(since modseq: Int) -> [ExpungedRange]? {
    guard modseq >= forgottenModseq else { return nil }
    return expunged.filter { $0.modseq > modseq }
  }
}
