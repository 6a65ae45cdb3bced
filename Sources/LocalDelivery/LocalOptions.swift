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
  public var quota: QuotaLimit?
  /// The Maildir.
  public var maildir: Path?

  private static let known = [
    Options.Known("config", "C", takesValue: true), Options.Known("user", "d", takesValue: true),
    Options.Known("sender", "f", takesValue: true),
    Options.Known("recipient", "r", takesValue: true),
    Options.Known("extension", "a", takesValue: true),
    Options.Known("folder", "m", takesValue: true), Options.Known("quota", takesValue: true),
    Options.Known("batch"), Options.Known("help", "h"), Options.Known("version", "V"),
  ]

  /// The text of `--help`.
  public static let help = """
    usage: martlet-local [-C FILE] [-d USER] [-f SENDER] [-r RECIPIENT] [-a EXTENSION]
                         [-m FOLDER] [--quota QUOTA] [MAILDIR] < MESSAGE
           martlet-local [-C FILE] --batch
    Delivers one message to a Maildir, or the jobs of martlet-queue. See martlet-local(8).

    """

  /// Reads the arguments, without the program's name.
  public init(_ arguments: [[UInt8]]) throws(Options.Misuse) {
    // the shortest way for the commonest command line
    if arguments.count == 1, arguments[0].first != "-" {
      maildir = try Self.path(arguments[0])
      return
    }
    let options = try Options(arguments, known: Self.known)
    if options.has("batch") { mode = .batch }
    if options.has("help") { mode = .help }
    if options.has("version") { mode = .version }
    configuration = try options.path("config")
    user = options.value("user")
    `extension` = options.value("extension")
    sender = try Self.read(options, "sender", Self.reversePath)
    recipient = try Self.read(options, "recipient") { Address(mailbox: $0) }
    folder = try Self.read(options, "folder") { FolderName($0) }
    quota = try Self.read(options, "quota") { QuotaLimit($0) }
    maildir = try options.operands.first.map(Self.path)
    guard options.operands.count <= (mode == .batch ? 0 : 1) else {
      throw Options.Misuse("there are too many operands")
    }
  }

  private static func path(_ bytes: [UInt8]) throws(Options.Misuse) -> Path {
    guard !bytes.isEmpty, let path = Path(bytes) else {
      throw Options.Misuse("the Maildir has no name")
    }
    return path
  }

  private static func read<Value>(
    _ options: Options, _ name: String, _ reading: ([UInt8]) -> Value?
  ) throws(Options.Misuse) -> Value? {
    guard let text = options.value(name) else { return nil }
    guard let value = reading(text) else {
      throw Options.Misuse("--\(name) cannot be \(text.text)")
    }
    return value
  }

  /// An address, `<address>`, or one of the ways to write the null sender.
  static func reversePath(_ text: [UInt8]) -> ReversePath? {
    if text.isEmpty || text.equalsIgnoringCase(Array("MAILER-DAEMON".utf8)) { return .null }
    if let address = Address(mailbox: text) { return .address(address) }
    var cursor = ByteCursor(text)
    guard let path = ReversePath(taking: &cursor), cursor.isAtEnd else { return nil }
    return path
  }
}
