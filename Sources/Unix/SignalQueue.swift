internal import CShims

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
