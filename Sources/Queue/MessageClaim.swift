public import Unix

/// The right to deliver, move or change one message: a flock(2) on its file, until this ends.
///
/// The runner has it during an attempt, by `QueueFile.claim`, and so have the agents that it lent the file to, even
/// when the runner is gone.
public struct MessageClaim: ~Copyable {
  /// The file of the message.
  public let file: FileDescriptor
  /// What the system says of it.
  public let status: FileStatus

  /// Claims a message of a directory; nil if somebody is delivering or changing it. ENOENT if it is gone.
  public static func take(_ id: QueueID, in directory: borrowing Directory) throws(Errno)
    -> MessageClaim?
  {
    let file = try directory.open(id.path)
    guard try file.lock() else { return nil }
    let status = try file.status()
    // whoever had it may have moved it before we got it
    guard try directory.status(id.path).inode == status.inode else { throw .noSuchFile }
    return MessageClaim(file: file, status: status)
  }

  private init(file: consuming FileDescriptor, status: FileStatus) {
    self.file = file
    self.status = status
  }

  /// Whatever process may have a copy of the descriptor: who is being started has one until it is executed.
  deinit { file.unlock() }
}

extension QueueFile {
  /// What came of claiming an open message.
  public enum Claim: Sendable {
    /// Nobody else delivers or changes it until the file is closed.
    case granted
    /// Somebody is delivering or changing it.
    case busy
    /// It was moved, removed or replaced since it was opened.
    case gone
  }

  /// Gives the claim back, also for the agents that the file was lent to.
  public func endClaim() { file.unlock() }

  /// Claims this message, which was opened in this directory.
  public func claim(in directory: borrowing Directory) -> Claim {
    do throws(Errno) {
      guard try file.lock() else { return .busy }
      return try directory.status(header.id.path).inode == status.inode ? .granted : .gone
    } catch { return .gone }
  }
}
