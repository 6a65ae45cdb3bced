internal import Bytes
public import Postal
public import Routing
public import Unix

/// The command line of martlet-remote.
public struct RemoteOptions: Sendable {
  /// What the program shall do.
  public enum Mode: Hashable, Sendable { case deliver, batch, help, version }

  /// What the program shall do.
  public var mode = Mode.deliver
  /// Whether more jobs come while those of the list are done; of a batch.
  public var takesMore = false
  /// The configuration file.
  public var configuration: Path?
  /// Whether the dialogue with the server is shown.
  public var showsDialogue = false
  /// Whom to tell about the message.
  public var sender = ReversePath.null
  /// The way.
  public var relay: Relay?
  /// To whom the message goes.
  public var recipients: [Address] = []

  private static let known = [
    Options.Known("config", "C", takesValue: true), Options.Known("sender", "f", takesValue: true),
    Options.Known("batch"), Options.Known("more"),
    Options.Known("verbose", "v"), Options.Known("help", "h"),
    Options.Known("version", "V"),
  ]

  /// The text of `--help`.
  public static let help = """
    usage: martlet-remote [-v] [-C FILE] -f SENDER WAY RECIPIENT... < MESSAGE
           martlet-remote [-C FILE] --batch [--more]
    Hands a message to another mail server, or the jobs of martlet-queue. WAY is one of
    martlet-routes(5), such as "smtp:mail.example.org:587 login=/etc/martlet/login", or mx.
    See martlet-remote(8).

    """

  /// Reads the arguments, without the program's name.
  public init(_ arguments: [[UInt8]]) throws(Options.Misuse) {
    let options = try Options(arguments, known: Self.known)
    if options.has("batch") { mode = .batch }
    if options.has("help") { mode = .help }
    if options.has("version") { mode = .version }
    configuration = try options.path("config")
    showsDialogue = options.has("verbose")
    takesMore = options.has("more")
    if takesMore, mode == .deliver { throw Options.Misuse("--more is for --batch") }
    switch mode {
    case .help, .version: return
    case .batch:
      guard options.operands.isEmpty else { throw Options.Misuse("there are too many operands") }
    case .deliver: try takeEnvelope(options)
    }
  }

  private mutating func takeEnvelope(_ options: Options) throws(Options.Misuse) {
    guard let sender = options.value("sender") else {
      throw Options.Misuse("the sender is missing: -f SENDER, or -f '' for none")
    }
    self.sender = try Self.reversePath(sender)
    guard options.operands.count >= 2 else {
      throw Options.Misuse("a way and a recipient are needed")
    }
    do throws(Relay.Problem) { relay = try Relay(options.operands[0]) } catch {
      throw Options.Misuse(error.text)
    }
    for word in options.operands.dropFirst() {
      guard let address = Address(mailbox: word), !address.domain.isEmpty else {
        throw Options.Misuse("\(word.text) is not an address with a domain")
      }
      recipients.append(address)
    }
  }

  private static func reversePath(_ text: [UInt8]) throws(Options.Misuse) -> ReversePath {
    if text.isEmpty { return .null }
    if let address = Address(mailbox: text) { return .address(address) }
    var cursor = ByteCursor(text)
    guard let path = ReversePath(taking: &cursor), cursor.isAtEnd else {
      throw Options.Misuse("\(text.text) is not an address")
    }
    return path
  }
}
