public import Postal
public import Queue
public import Unix

/// The drop directory as a sink: one file, durable with its name.
public struct DropSink: ~Copyable, MessageSink {
  private let path: Path
  private let drop: Directory
  private var writer: QueueFileWriter?

  /// Opens the drop directory of a spool.
  public init(spool: Path) throws(Failure) {
    path = spool.appending("drop")
    do throws(Errno) {
      drop = try Directory(searching: path)
    } catch {
      throw Self.failure(error, path)
    }
  }

  /// Creates `drop/.ID`.
  public mutating func begin(_ header: QueueHeader) throws(Failure) {
    do throws(Errno) {
      writer = try QueueFileWriter(submitting: header, drop: drop)
    } catch {
      throw Self.failure(error, path)
    }
  }

  /// Appends to it; after a failure it is gone.
  public mutating func append(_ bytes: [UInt8]) throws(Failure) {
    do throws(Errno) {
      try writer?.append(bytes)
    } catch {
      abandon()
      throw Self.failure(error, path)
    }
  }

  /// Gives it its name and syncs it.
  public mutating func commit() throws(Failure) {
    do throws(Errno) {
      try writer?.commit(in: drop, into: drop)
      writer = nil
    } catch {
      throw Self.failure(error, path)
    }
  }

  /// Removes it.
  public mutating func abandon() {
    writer?.abandon(in: drop)
    writer = nil
  }

  /// What the system refused, and what to do about it.
  private static func failure(_ error: Errno, _ path: Path) -> Failure {
    let why: String
    switch error {
    case .noSuchFile, .notDirectory:
      why = "is missing; ask the administrator to run `martlet setup`"
    case .accessDenied, .notPermitted:
      return Failure(.refused, "\(path.text): you may not submit mail here; ask the administrator")
    case .readOnly:
      why = "cannot be written in this sandbox or file system; allow it with ReadWritePaths="
    case .noSpace, .quota: why = "the disk is full; try again later"
    default: why = "\(error.message); try again later"
    }
    return Failure(.system(.temporary), "nothing was kept: \(path.text): \(why)")
  }
}
