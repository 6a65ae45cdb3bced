internal import IMAP
internal import MailStore

/// The messages of a folder at one moment; nothing is copied.
final class UserMessages: MessageList {
  let snapshot: MailboxSnapshot

  init(_ snapshot: MailboxSnapshot) { self.snapshot = snapshot }

  var count: Int { snapshot.messages.count }

  func uid(at position: Int) -> UInt32 { snapshot.messages[position].uid }

  func modSequence(at position: Int) -> ModSequence {
    ModSequence(exactly: snapshot.messages[position].modseq) ?? .zero
  }

  func message(at position: Int) -> ListedMessage {
    let message = snapshot.messages[position]
    return ListedMessage(
      message.uid, modSequence(at: position), saved: message.saved, flags(at: position))
  }

  func flags(at position: Int) -> FlagSet {
    let message = snapshot.messages[position]
    return FlagSet(message.flags, keywords: snapshot.keywords(of: message))
  }

  func position(from uid: UInt32) -> Int { snapshot.firstIndex(from: uid) }
}
