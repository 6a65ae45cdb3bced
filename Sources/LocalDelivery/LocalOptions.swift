internal import Bytes
public import Maildir
public import Postal
public import Unix

/// The command line of martlet-local.
public struct LocalOptions: Sendable {
  /// What the program shall do.
  public enum Mode: Hashable, Sendable { case deliver, batch, help, version }

  /// What the program shall do.
  public var mode = Mode.deliver
  /// The configuration file.
  public var configuration: Path?
  /// The user to become.
  public var user: [UInt8]?
  /// Whom to tell about the message.
  public var sender: ReversePath?
  /// For whom the message is.
  public var recipient: Address?
  /// What follows the delimiter in the recipient's address.
  public var `extension`: [UInt8]?
  /// The folder that the message goes to.
  public var folder: FolderName?
  /// The quota of the Maildir.
  public var quota: MaildirQuota?
  /// The Maildir.
  public var maildir: Path?

  /// The text of `--help`.
  public static let help = """
    usage: martlet-local [-C file] [-d user] [-f sender] [-r recipient] [-a extension]
                         [-m folder] [--quota quota] [maildir] < message
           martlet-local [-C file] --batch

    """

  /// Reads the arguments, without the program's name. A failure says what is wrong with them.
  public init(_ arguments: [[UInt8]]) throws(Failure) {
    var rest = arguments[...]
    while let word = rest.first, word.first == "-", word.count > 1 {
      rest.removeFirst()
      if word == Array("--".utf8) { break }
      if takeFlag(word) { continue }
      let (option, attached) = Self.split(word)
      guard let value = attached ?? rest.popFirst() else {
        throw Self.wrong("\(option) needs a value")
      }
      try take(option, value)
    }
    if let path = rest.popFirst() {
      guard let maildir = Path(path), !path.isEmpty else {
        throw Self.wrong("the Maildir has no name")
      }
      self.maildir = maildir
    }
    if !rest.isEmpty || (mode == .batch && maildir != nil) {
      throw Self.wrong("too many arguments")
    }
  }

  private mutating func takeFlag(_ word: [UInt8]) -> Bool {
    switch word.text {
    case "--batch": mode = .batch
    case "--help", "-h": mode = .help
    case "--version": mode = .version
    default: return false
    }
    return true
  }

  /// `-fx` and `--quota=x` have their value attached.
  private static func split(_ word: [UInt8]) -> (option: String, value: [UInt8]?) {
    if word[1] != "-" {
      return (["-", word[1]].text, word.count > 2 ? [UInt8](word[2...]) : nil)
    }
    guard let (option, value) = word.cut(at: "=") else { return (word.text, nil) }
    return (option.text, value)
  }

  private mutating func take(_ option: String, _ value: [UInt8]) throws(Failure) {
    switch option {
    case "-C", "--config": configuration = Path(value)
    case "-d": user = value
    case "-a": `extension` = value
    case "-f":
      guard let path = Self.reversePath(value) else { throw Self.wrong("-f: no address") }
      sender = path
    case "-r":
      guard let address = Address(mailbox: value) else { throw Self.wrong("-r: no address") }
      recipient = address
    case "-m":
      guard let name = FolderName(value) else {
        throw Self.wrong("-m: not the name of a folder, such as Lists.swift")
      }
      folder = name
    case "--quota":
      guard let quota = MaildirQuota(value) else {
        throw Self.wrong("--quota: not a quota, such as 1000000000S,50000C")
      }
      self.quota = quota
    default: throw Self.wrong("unknown option \(option)")
    }
  }

  /// An address, `<address>`, or one of the ways to write the null sender.
  static func reversePath(_ text: [UInt8]) -> ReversePath? {
    if text.isEmpty || text.equalsIgnoringCase(Array("MAILER-DAEMON".utf8)) { return .null }
    if let address = Address(mailbox: text) { return .address(address) }
    var cursor = ByteCursor(text)
    guard let path = ReversePath(taking: &cursor), cursor.isAtEnd else { return nil }
    return path
  }

  private static func wrong(_ text: String) -> Failure {
    Failure(.configuration(.permanent), text)
  }
}
