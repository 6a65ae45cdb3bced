internal import IMAP
internal import MailStore

/// The messages of a folder at one moment; nothing is copied.
struct UserMessages: MessageList {
  let snapshot: MailboxSnapshot

  var count: Int { snapshot.messages.count }

  func uid(at position: Int) -> UInt32 { snapshot.messages[position].uid }

  func modSequence(at position: Int) -> ModSequence {
    ModSequence(exactly: snapshot.messages[position].modseq) ?? .zero
  }

  func message(at position: Int) -> ListedMessage {
    let message = snapshot.messages[position]
    return ListedMessage(
      message.uid, modSequence(at: position), saved: message.saved,
      FlagSet(message.flags, keywords: snapshot.keywords(of: message)))
  }

  func position(from uid: UInt32) -> Int {
    var (low, high) = (0, snapshot.messages.count)
    while low < high {
      let middle = (low + high) / 2
      if snapshot.messages[middle].uid < uid { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
