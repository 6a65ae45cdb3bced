internal import Bytes

extension Command {
  /// Reads what stands behind the tag and a space, without the end.
  init(_ reader: inout Reader) throws(ParsingError) {
    let start = reader.cursor.offset
    let word = try reader.word("a command is missing after the tag")
    if word == "UID" {
      try reader.space()
      let start = reader.cursor.offset
      let word = try reader.word("a command such as FETCH was expected after UID")
      if word == "EXPUNGE" {
        try reader.space()
        self = .selected(.expunge(try MessageSet(&reader)))
        return
      }
      guard let command = try Self.onMessages(word, &reader, byUID: true) else {
        throw ParsingError(at: start, "there is no such command with UID")
      }
      self = .selected(command)
    } else if let plain = Self.plain(word) {
      self = plain
    } else if let command = try Self.onMessages(word, &reader, byUID: false) {
      self = .selected(command)
    } else if let command = try Self.onMailbox(word, &reader) {
      self = command
    } else if let command = try Self.onServer(word, &reader) {
      self = command
    } else {
      throw ParsingError(at: start, "there is no such command")
    }
  }

  /// The commands without arguments.
  private static func plain(_ word: String) -> Command? {
    switch word {
    case "CAPABILITY": .capability
    case "NOOP": .noop
    case "LOGOUT": .logout
    case "STARTTLS": .startTLS
    case "NAMESPACE": .namespace
    case "IDLE": .idle
    case "UNAUTHENTICATE": .unauthenticate
    case "CHECK": .check
    case "CLOSE": .selected(.close)
    case "UNSELECT": .selected(.unselect)
    case "EXPUNGE": .selected(.expunge(nil))
    default: nil
    }
  }

  /// The commands that UID may precede.
  private static func onMessages(
    _ word: String, _ reader: inout Reader, byUID: Bool
  ) throws(ParsingError) -> SelectedCommand? {
    switch word {
    case "FETCH", "STORE", "SEARCH", "COPY", "MOVE", "SORT", "THREAD": try reader.space()
    default: return nil
    }
    switch word {
    case "FETCH": return .fetch(try FetchArguments(&reader), byUID: byUID)
    case "STORE": return .store(try StoreArguments(&reader), byUID: byUID)
    case "SEARCH": return .search(try SearchArguments(&reader), byUID: byUID)
    case "SORT": return .sort(try SortArguments(&reader), byUID: byUID)
    case "THREAD": return .thread(try ThreadArguments(&reader), byUID: byUID)
    default:
      let messages = try MessageSet(&reader)
      try reader.space()
      let mailbox = try MailboxName(&reader)
      return word == "COPY"
        ? .copy(messages, mailbox, byUID: byUID) : .move(messages, mailbox, byUID: byUID)
    }
  }

  private static func onMailbox(
    _ word: String, _ reader: inout Reader
  ) throws(ParsingError) -> Command? {
    switch word {
    case "SELECT", "EXAMINE", "CREATE", "DELETE", "RENAME", "SUBSCRIBE", "UNSUBSCRIBE", "LIST",
      "LSUB", "STATUS":
      try reader.space()
    default: return nil
    }
    switch word {
    case "SELECT": return .select(try SelectArguments(&reader))
    case "EXAMINE": return .examine(try SelectArguments(&reader))
    case "LIST": return .list(try ListArguments(&reader))
    case "LSUB":
      let reference = try reader.reference()
      try reader.space()
      return .lsub(reference, try ListPattern(&reader))
    default: break
    }
    let mailbox = try MailboxName(&reader)
    switch word {
    case "CREATE": return .create(NewMailbox(mailbox), uses: try reader.uses())
    case "DELETE": return .delete(mailbox)
    case "SUBSCRIBE": return .subscribe(mailbox)
    case "UNSUBSCRIBE": return .unsubscribe(mailbox)
    case "RENAME":
      try reader.space()
      return .rename(mailbox, to: try MailboxName(&reader))
    default:
      try reader.space()
      return .status(mailbox, try reader.list())
    }
  }

  private static func onServer(
    _ word: String, _ reader: inout Reader
  ) throws(ParsingError) -> Command? {
    switch word {
    case "ID", "AUTHENTICATE", "LOGIN", "ENABLE", "GETQUOTA", "GETQUOTAROOT", "SETQUOTA",
      "GETMETADATA", "SETMETADATA", "NOTIFY", "COMPRESS", "ESEARCH":
      try reader.space()
    default: return nil
    }
    switch word {
    case "ID": return .id(try reader.idFields())
    case "AUTHENTICATE": return try reader.authentication()
    case "LOGIN":
      let user = try reader.astring()
      try reader.space()
      return .login(user: user, password: try reader.astring())
    case "ENABLE": return .enable(try reader.atoms())
    case "GETQUOTA": return .getQuota(try reader.astring())
    case "GETQUOTAROOT": return .getQuotaRoot(try MailboxName(&reader))
    case "SETQUOTA":
      let root = try reader.astring()
      try reader.space()
      return .setQuota(root, try reader.list(mayBeEmpty: true))
    case "GETMETADATA": return .getMetadata(try MetadataArguments(&reader))
    case "SETMETADATA":
      let mailbox = try reader.mailboxOrServer()
      try reader.space()
      return .setMetadata(mailbox, try reader.list())
    case "NOTIFY": return .notify(try NotifyArguments(&reader))
    case "COMPRESS": return .compress(try reader.atom().map(\.uppercased))
    default: return .multisearch(try MultisearchArguments(&reader))
    }
  }
}

extension Reader {
  /// `(USE (\Sent))`; RFC 6154 §3.
  fileprivate mutating func uses() throws(ParsingError) -> [[UInt8]] {
    guard takeSpace() else { return [] }
    guard take("("), takeWord("USE"), take(ASCII.space) else {
      throw error("(USE …) was expected")
    }
    let attributes: [UseAttribute] = try list(mayBeEmpty: true)
    try expect(")", "the end of the list was expected")
    var uses: [[UInt8]] = []
    for attribute in attributes { uses.append(attribute.bytes) }
    return uses
  }

  fileprivate mutating func authentication() throws(ParsingError) -> Command {
    let mechanism = try atom("a mechanism was expected").map(\.uppercased)
    guard takeSpace() else { return .authenticate(mechanism, initial: nil) }
    return .authenticate(
      mechanism,
      initial: cursor.take(while: { $0.isLetter || $0.isDigit || "+/=".utf8.contains($0) }))
  }

  fileprivate mutating func atoms() throws(ParsingError) -> [[UInt8]] {
    var atoms = [try atom().map(\.uppercased)]
    while takeSpace() { atoms.append(try atom().map(\.uppercased)) }
    return atoms
  }
}
