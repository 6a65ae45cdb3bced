internal import Bytes
public import Postal
public import Unix

/// The contents of a `.forward` file; martlet-forward(5) has the grammar.
public enum ForwardFile {
  /// The longest file taken, in octets.
  public static let limit = 65_536
  /// The most targets of one file.
  public static let targetLimit = 1000

  /// Whose file it is: what is needed to see that a target is the user's own mailbox.
  public struct Owner: Sendable {
    /// The login name.
    public var user: [UInt8]
    /// The home directory.
    public var home: Path
    /// The address that the message is being delivered to.
    public var recipient: Address?

    /// An owner.
    public init(user: [UInt8], home: Path, recipient: Address?) {
      self.user = user
      self.home = home
      self.recipient = recipient
    }

    /// Whether an address is the one that is being delivered to, or the user's own.
    func isOwn(_ address: Address) -> Bool {
      if address == recipient { return true }
      let isHere =
        address.domain.isEmpty || recipient?.domain.equalsIgnoringCase(address.domain) == true
      return isHere && address.localPart.equalsIgnoringCase(user)
    }
  }

  /// The targets in order, none if there are only comments; a failure if any of them is not good.
  ///
  /// Everything is looked at before anything is delivered, so that a mistake in the last line does
  /// not repeat the first at every attempt.
  public static func parse(_ text: [UInt8], owner: Owner) throws(Failure) -> [ForwardTarget] {
    var targets: [ForwardTarget] = []
    for (number, line) in text.lines.enumerated() {
      for word in try words(line, number + 1) {
        guard targets.count < targetLimit else {
          throw Failure(.configuration(.temporary), "the .forward file has too many targets")
        }
        targets.append(try target(word, number + 1, owner))
      }
    }
    return targets
  }

  /// The targets of a line: between commas, in quotes or not. A `|` without quotes takes the rest of the line.
  private static func words(_ line: [UInt8], _ number: Int) throws(Failure) -> [[UInt8]] {
    var words: [[UInt8]] = []
    var cursor = ByteCursor(line.trimmed)
    if cursor.next == "#" { return [] }
    while !cursor.isAtEnd {
      _ = cursor.take { $0.isBlank || $0 == "," }
      switch cursor.next {
      case nil: return words
      case "|":
        words.append(cursor.rest.trimmed)
        return words
      case "\"":
        let start = cursor.offset
        if let quoted = takeQuoted(&cursor), [nil, ",", " ", "\t"].contains(cursor.next) {
          words.append(quoted)
        } else {
          cursor.back(to: start)
          words.append(try takePlain(&cursor, number))
        }
      default: words.append(try takePlain(&cursor, number))
      }
    }
    return words
  }

  /// Takes `"…"` where a backslash protects a quote or itself.
  private static func takeQuoted(_ cursor: inout ByteCursor) -> [UInt8]? {
    var word: [UInt8] = []
    guard cursor.take("\"") else { return nil }
    while let byte = cursor.takeByte() {
      if byte == "\"" { return word.trimmed }
      if byte == "\\", let next = cursor.next, next == "\"" || next == "\\" {
        word.append(next)
        _ = cursor.takeByte()
      } else {
        word.append(byte)
      }
    }
    return nil
  }

  /// Takes up to a comma that is in no quotes and no angle brackets.
  private static func takePlain(_ cursor: inout ByteCursor, _ number: Int) throws(Failure)
    -> [UInt8]
  {
    var word: [UInt8] = []
    var isQuoted = false
    while let byte = cursor.next, isQuoted || byte != "," {
      if byte == "\"" { isQuoted.toggle() }
      word.append(byte)
      _ = cursor.takeByte()
      if byte == "\\", let next = cursor.takeByte() { word.append(next) }
    }
    if isQuoted { throw mistake(number, "a quote is not closed") }
    return word.trimmed
  }

  private static func target(_ word: [UInt8], _ number: Int, _ owner: Owner) throws(Failure)
    -> ForwardTarget
  {
    switch word.first {
    case "|":
      let command = [UInt8](word.dropFirst()).trimmed
      if command.isEmpty || command.contains(ASCII.nul) {
        throw mistake(number, "a command is empty or has a NUL")
      }
      return .command(command)
    case "/": return try maildir(word, number)
    case "~" where word.starts(with: Array("~/".utf8)),
      "." where word.starts(with: Array("./".utf8)):
      return try maildir(owner.home.bytes + ["/"] + word.dropFirst(2), number)
    case ":":
      throw refused(number, "\(word.text) is not supported: name the addresses here")
    case "\\":
      let address = try address([UInt8](word.dropFirst()), number)
      return owner.isOwn(address) ? .mailbox : .address(address)
    default:
      let address = try address(word, number)
      return owner.isOwn(address) ? .mailbox : .address(address)
    }
  }

  private static func maildir(_ path: [UInt8], _ number: Int) throws(Failure) -> ForwardTarget {
    guard path.last == "/" else {
      throw refused(
        number, "mail is not written into the file \(path.text): name a Maildir, with / at its end")
    }
    guard let path = Path(path) else { throw mistake(number, "a path has a NUL") }
    return .maildir(path)
  }

  /// Reads `local@domain`, `local`, or `Name <local@domain>`.
  private static func address(_ word: [UInt8], _ number: Int) throws(Failure) -> Address {
    var text = word
    if word.last == ">", let open = word.lastIndex(of: "<") {
      text = [UInt8](word[(open + 1)...].dropLast())
    }
    guard let address = Address(mailbox: text) else {
      throw mistake(number, "\(word.text) is no address")
    }
    return address
  }

  /// The user may still put it right: the mail waits.
  private static func mistake(_ number: Int, _ what: String) -> Failure {
    Failure(.configuration(.temporary), ".forward, line \(number): \(what)")
  }

  /// What is meant is clear, and will never be done.
  private static func refused(_ number: Int, _ what: String) -> Failure {
    Failure(.configuration(.permanent), ".forward, line \(number): \(what)")
  }
}
