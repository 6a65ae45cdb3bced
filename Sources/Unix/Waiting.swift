internal import CShims

/// Waiting for several descriptors at once; poll(2).
public enum Waiting {
  /// One descriptor, and what is awaited of it.
  public struct Interest: Sendable {
    /// The descriptor's number.
    public let number: Int32
    /// Before: whether to wait until it can be read. After: whether it can, or has ended.
    public var readable: Bool
    /// Before: whether to wait until it can be written. After: whether it can.
    public var writable: Bool

    /// An interest in a descriptor.
    public init(_ number: Int32, readable: Bool = true, writable: Bool = false) {
      self.number = number
      self.readable = readable
      self.writable = writable
    }
  }

  /// Waits until one of the interests is met, `milliseconds` have passed (nil: no limit) or a signal came.
  public static func wait(for interests: inout [Interest], milliseconds: Int?) throws(Errno) {
    var set = interests.map {
      cs_poll(fd: $0.number, readable: $0.readable ? 1 : 0, writable: $0.writable ? 1 : 0)
    }
    let limit = milliseconds.map { Int32(clamping: max(0, $0)) } ?? -1
    let answer = unsafe set.withUnsafeMutableBufferPointer {
      unsafe cs_poll($0.baseAddress, $0.count, limit)
    }
    let ready = try check(answer) > 0
    for i in interests.indices {
      interests[i].readable = ready && set[i].readable != 0
      interests[i].writable = ready && set[i].writable != 0
    }
  }
}

/// News that names appeared in watched directories; inotify(7).
public struct DirectoryWatch: ~Copyable {
  /// Readable when there is news.
  public let descriptor: FileDescriptor

  /// A watch of no directory yet.
  public init() throws(Errno) { descriptor = FileDescriptor(owning: try check(cs_inotify())) }

  /// Adds a directory that can be read by path.
  public func add(_ path: Path) throws(Errno) {
    try check(unsafe path.withCString { unsafe cs_inotify_watch(descriptor.number, $0) })
  }

  /// Takes all news that is there; the caller looks for itself what is new.
  public func drain() {
    var scrap: [UInt8] = []
    while let size = try? descriptor.read(into: &scrap), size > 0 { scrap.removeAll() }
  }
}

/// Signals that arrive as readable data; signalfd(2).
public struct SignalQueue: ~Copyable {
  /// Readable when a signal is pending.
  public let descriptor: FileDescriptor

  /// Blocks these signals for the process and queues them here.
  public init(_ signals: [Signal]) throws(Errno) {
    let numbers = signals.map(\.rawValue)
    let answer = unsafe numbers.withUnsafeBufferPointer {
      unsafe cs_signal_fd($0.baseAddress, $0.count)
    }
    descriptor = FileDescriptor(owning: try check(answer))
  }

  /// The next pending signal, nil if there is none.
  public func next() -> Signal? {
    let answer = cs_read_signal(descriptor.number)
    return answer > 0 ? Signal(rawValue: answer) : nil
  }
}
