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
    self.init(message, snapshot.fileName(of: message), snapshot.keywords(of: message), letters)
  }

  init(
    _ message: StoredMessage, _ name: [UInt8], _ keywords: [[UInt8]], _ letters: KeywordLetters
  ) {
    flags = message.flags
    self.keywords = keywords
    foreign = FileNameParts(name).letters.filter {
      MessageFlags(letter: $0).isEmpty && letters.keyword(of: $0) == nil
    }
  }

  /// The letters for the name of the file.
  func letters(_ known: KeywordLetters) -> [UInt8] {
    MessageFlags.letters.filter { !flags.isDisjoint(with: MessageFlags(letter: $0)) }
      + foreign + keywords.compactMap { known.letter(of: $0) }
  }
}
