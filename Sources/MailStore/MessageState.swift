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
    self.init(flags: message.flags, keywords: snapshot.keywords(of: message))
    foreign = FileNameParts(snapshot.fileName(of: message)).letters.filter {
      FileNameParts.isForeign($0, letters)
    }
  }

  /// The letters for the name of the file.
  func letters(_ known: KeywordLetters) -> [UInt8] {
    var letters: [UInt8] = []
    flags.append(to: &letters)
    return letters + foreign + keywords.compactMap { known.letter(of: $0) }
  }
}
