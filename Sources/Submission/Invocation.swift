public import Postal
public import Unix

/// What a command line of sendmail(8) asks for.
public struct Invocation: Equatable, Sendable {
  /// The job; everything else only says how.
  public enum Mode: Equatable, Sendable {
    /// Take a message from descriptor 0.
    case deliver
    /// Speak SMTP on descriptors 0 and 1.
    case smtp
    /// Say for each recipient where it would go.
    case verify
    /// Read addresses from descriptor 0 and show each step of their routing.
    case test
    /// List the queue.
    case listQueue
    /// Check the aliases.
    case checkAliases
    /// Run the queue.
    case runQueue
    /// Explain the options.
    case help
    /// Say which program this is.
    case version
  }

  /// What happens to the message once it is durable.
  public enum Dispatch: Equatable, Sendable {
    /// The queue is run behind the caller's back.
    case background
    /// The queue is run for this message before the program ends.
    case foreground
    /// The message waits for the next run.
    case queueOnly
  }

  /// The job.
  public var mode = Mode.deliver
  /// The configuration file, `-C`.
  public var configuration: Path?
  /// The recipients of the command line, each a list of addresses as the caller wrote it.
  public var recipients: [[UInt8]] = []
  /// Whether recipients are taken from the header, `-t`.
  public var takesHeaderRecipients = false
  /// Whether a line with nothing but a dot is data, `-i`.
  public var dotIsData = false
  /// The envelope sender as the caller wrote it, `-f`.
  public var sender: [UInt8]?
  /// The name of the sender for people, `-F`.
  public var fullName: [UInt8]?
  /// What the caller says of the octets, `-B`.
  public var body: Envelope.Body?
  /// When the sender wants to be told, `-N`.
  public var notify: Notify?
  /// How much a notification returns, `-R`.
  public var returns: Envelope.Return?
  /// The sender's own name for the envelope, `-V`, decoded.
  public var identifier: [UInt8]?
  /// Whether SMTPUTF8 is asked for whatever the addresses, `-O SMTPUTF8=yes`.
  public var isInternational = false
  /// Whether other hosts may get it over verified TLS only, `-O REQUIRETLS=yes`.
  public var requiresTLS = false
  /// Whether the header is another system's and stays as it is, `-G`.
  public var isGateway = false
  /// When the queue is run, `-od`.
  public var dispatch = Dispatch.background
  /// Whether the program says what it does, `-v`.
  public var isVerbose = false
  /// Whether errors show in the exit status only, `-oeq`.
  public var isQuiet = false
  /// Whether the queue is listed as JSON, `-j`.
  public var listsJSON = false
  /// What of the queue is run, `-q`.
  public var selection = QueueSelection()

  /// The delivery of a message whose recipients are yet to be named.
  public init() {}
}
