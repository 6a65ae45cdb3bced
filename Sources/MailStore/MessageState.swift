internal import Bytes

/// What can change of a message: its flags, its keywords, and letters of others in its name.
struct MessageState {
  var flags: MessageFlags
  var keywords: [[UInt8]]
  /// Letters in the name that are neither flags nor keywords.
  var foreign: [UInt8] = []

  init(flags: MessageFlags, keywords: [[UInt8]]) {
    self.flags = flags
    self.keywords = keywords
  }

  init(_ message: StoredMessage, _ snapshot: MailboxSnapshot, _ letters: KeywordLetters) {
    flags = message.flags
    keywords = snapshot.keywords(of: message)
    foreign = FileNameParts(snapshot.fileName(of: message)).letters.filter {
      MessageFlags(letter: $0).isEmpty && letters.keyword(of: $0) == nil
    }
  }

  /// The letters for the name of the file.
  func letters(_ known: KeywordLetters) -> [UInt8] {
    MessageFlags.letters.filter { !flags.isDisjoint(with: MessageFlags(letter: $0)) }
      + foreign + keywords.compactMap { known.letter(of: $0) }
  }
}
