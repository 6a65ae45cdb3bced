/// What to run, and with what.
public struct Command: Sendable {
  /// The program, by path.
  public var program: Path
  /// Its arguments, its own name first.
  public var arguments: [[UInt8]]
  /// Its environment, `NAME=value`; nothing is inherited.
  public var environment: [[UInt8]]
  /// The directory it starts in; nil leaves it where we are.
  public var directory: Path?
  /// Descriptors to lend it: the first becomes 0, the next 1, and so on.
  public var descriptors: [Int32]
  /// Whom to become first; nil stays who we are.
  public var identity: RunAs?
  /// Whether it leads a process group of its own, so that all its children can be ended together.
  public var leadsGroup = false
  /// Whether it leads a session of its own, so that nothing of the caller's terminal reaches it.
  public var leadsSession = false
  /// The file mode creation mask; nil inherits.
  public var mask: UInt32?

  /// Whether it only has to be executed.
  var isPlain: Bool {
    directory == nil && identity == nil && mask == nil && !leadsGroup && !leadsSession
  }

  /// A program with its arguments; descriptors 0, 1 and 2 are inherited, the environment is empty.
  public init(program: Path, arguments: [[UInt8]], environment: [[UInt8]] = []) {
    self.program = program
    self.arguments = arguments
    self.environment = environment
    descriptors = [0, 1, 2]
  }
}
