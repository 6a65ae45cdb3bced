internal import Bytes

extension MailboxSnapshot {
  /// Where in `messages` the message with this UID is.
  public func index(of uid: UInt32) -> Int? {
    let place = firstIndex(from: uid)
    return place < messages.count && messages[place].uid == uid ? place : nil
  }

  /// The name of a message's file.
  public func fileName(of message: StoredMessage) -> [UInt8] { [UInt8](text[message.name]) }

  /// The path of a message's file from the directory of the folder: `cur/name`.
  public func path(of message: StoredMessage) -> [UInt8] {
    Array((message.isNew ? "new/" : "cur/").utf8) + text[message.name]
  }

  /// The keywords of a message, each once.
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

extension MailboxSnapshot {
  /// The whole list in its shortest form.
  func encoded(stamps: DirectoryStamps) -> [UInt8] {
    let history = expunged.suffix(Self.historyLimit)
    let excess = expunged.count - history.count
    let forgotten = excess > 0 ? max(forgottenModseq, expunged[excess - 1].modseq) : forgottenModseq
    var out: [UInt8] = []
    out.reserveCapacity(text.count)
    out += ListLine.header(
      validity: uidValidity, next: uidNext, modseq: highestModseq, forgotten: forgotten, id: id)
    // first, so that they end none of the messages below
    for range in history { ListLine.append(range, to: &out) }
    let span = text.span
    for message in messages {
      ListLine.append(
        uid: message.uid, modseq: message.modseq, received: message.received, saved: message.saved,
        keywords: span.extracting(message.keywords), isNew: message.isNew,
        name: span.extracting(message.name), to: &out)
    }
    ListLine.append(stamps, to: &out)
    return out
  }
}
