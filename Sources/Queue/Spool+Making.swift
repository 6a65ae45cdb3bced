public import Unix

extension Spool {
  /// Puts a message of our own into `new`, unless it is there already; `fill` appends its octets.
  ///
  /// The file is durable when this returns, its name once `new` has been synced.
  public func make(
    _ header: QueueHeader, _ fill: (inout QueueFileWriter) throws(Errno) -> Void
  ) throws(Errno) {
    var writer = try QueueFileWriter(making: header, tmp: tmp)
    do throws(Errno) {
      try fill(&writer)
      try writer.commit(in: tmp, into: new)
    } catch {
      writer.abandon(in: tmp)
      if error != .exists { throw error }
    }
  }
}
