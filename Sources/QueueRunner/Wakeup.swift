internal import Queue
internal import Unix

/// What ends a wait of the runner besides its agents: news in the directories, and signals.
struct Wakeup: ~Copyable {
  private let watch: DirectoryWatch
  private let signals: SignalQueue

  /// Watches the directories in which new messages appear.
  init(_ spool: Spool, signals: consuming SignalQueue) throws(Errno) {
    let watch = try DirectoryWatch()
    try watch.add(spool.path.appending("drop"))
    try watch.add(spool.path.appending("queue/new"))
    self.watch = watch
    self.signals = signals
  }

  /// What a wait ended with, besides agents and signals.
  struct News {
    /// Whether names appeared in the directories.
    let hasNames: Bool
    /// Whether one of the descriptors of the network is readable.
    let hasNetwork: Bool
  }

  /// Waits for news, a signal or one of these descriptors.
  func wait(
    for descriptors: [Int32], network: [Int32], milliseconds: Int?
  ) throws(Errno) -> News {
    var interests = [watch.descriptor.number, signals.descriptor.number].map {
      Waiting.Interest($0)
    }
    interests += (network + descriptors).map { Waiting.Interest($0) }
    try Waiting.wait(for: &interests, milliseconds: milliseconds)
    if interests[0].readable { watch.drain() }
    return News(
      hasNames: interests[0].readable,
      hasNetwork: interests[2..<(2 + network.count)].contains { $0.readable })
  }

  /// The next signal that has come; nil if there is none.
  func nextSignal() -> Signal? { signals.next() }
}
