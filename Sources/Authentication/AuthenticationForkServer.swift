internal import Bytes
public import Configuration
public import Unix

/// A daemon's side of a martlet-auth that makes a process for each client by fork(2): the work of a start is done once.
///
/// It ends when nobody has this any more; a process that shall not have passwords checked must let go of it.
public final class AuthenticationForkServer {
  /// What a client comes with, beside its two descriptors.
  public static let handover: [UInt8] = ["C"]

  /// Its process number: the child of whoever made this, who waits for its end.
  public let pid: Int32
  private let socket: MessageSocket

  /// Starts one; it reads the configuration that these settings are from.
  public init(_ settings: Settings) throws(Errno) {
    let (ours, theirs) = try MessageSocket.pair()
    let mine = FileDescriptor(owning: ours)
    let other = FileDescriptor(owning: theirs)
    // one that hears nothing must hold nobody up
    try mine.setNonblocking()
    pid = try ChildProcess.start(
      AuthenticationLine.command(
        settings, options: ["--fork-server"], descriptors: [other.number, 2, 2]))
    socket = MessageSocket(owning: mine)
  }

  /// Whether it has ended.
  public var hasEnded: Bool {
    // it says nothing: what there is to read is its end
    Waiting.isReadable(socket.descriptor.number)
  }

  /// Has it serve a client, who writes to the other end of `input` and reads that of `output`.
  func serve(_ input: Int32, _ output: Int32) throws(Errno) {
    try socket.send(Self.handover, descriptors: [input, output])
  }
}
