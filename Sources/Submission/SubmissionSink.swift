internal import Bytes
public import Configuration
public import Postal
public import Queue
internal import Unix

/// The drop directory, or the socket of `martlet-submitd` where that cannot be written: in a sandbox, or
/// on a file system that is read-only.
public struct SubmissionSink: ~Copyable, MessageSink {
  private let spool: Path
  private let socketPath: Path
  private var drop: QueueEntrance?
  private var socket: SocketSink?

  /// A sink by these settings. What is wrong with it shows when a message begins.
  public init(_ settings: Settings) {
    spool = settings.spool
    socketPath = settings.submissionSocket
  }

  /// Begins a message in the drop directory, else on the socket; if neither can be, the first says why.
  public mutating func begin(_ header: QueueHeader) throws(Failure) {
    drop = nil
    socket = nil
    do throws(Errno) {
      drop = try QueueEntrance(submittingTo: spool)
      try drop?.begin(header)
    } catch {
      drop = nil
      guard Self.mayBeSandbox(error), let socket = try? SocketSink(socketPath) else {
        throw failure(error)
      }
      self.socket = consume socket
      try self.socket?.begin(header)
    }
  }

  /// Appends octets.
  public mutating func append(_ bytes: [UInt8]) throws(Failure) {
    do throws(Errno) { try drop?.append(bytes) } catch { throw failure(error) }
    try socket?.append(bytes)
  }

  /// Makes the message durable.
  public mutating func commit() throws(Failure) {
    do throws(Errno) { try drop?.commit() } catch { throw failure(error) }
    try socket?.commit()
  }

  /// Removes what was begun.
  public mutating func abandon() {
    drop?.abandon()
    socket?.abandon()
  }

  private static func mayBeSandbox(_ error: Errno) -> Bool {
    switch error {
    case .readOnly, .accessDenied, .notPermitted, .noSuchFile, .notDirectory: true
    default: false
    }
  }

  /// What the system refused, and what to do about it.
  private func failure(_ error: Errno) -> Failure {
    let path = spool.appending("drop")
    let why: String
    switch error {
    case .noSuchFile, .notDirectory:
      why = "is missing; ask the administrator to run `martlet setup`"
    case .accessDenied, .notPermitted:
      return Failure(.refused, "\(path.text): you may not submit mail here; ask the administrator")
    case .readOnly:
      why =
        "cannot be written in this sandbox or file system, and nobody listens at \(socketPath.text):"
        + " start martlet-submitd, or allow it with ReadWritePaths="
    case .noSpace, .quota: why = "the disk is full; try again later"
    default: why = "\(error.message); try again later"
    }
    return Failure(.system(.temporary), "nothing was kept: \(path.text): \(why)")
  }
}
