internal import CShims

/// News that the time of day jumped: the clock was set, or the machine was suspended.
public struct ClockWatch: ~Copyable {
  /// Readable when it jumped.
  public let descriptor: FileDescriptor

  /// A watch of the clock from now on.
  public init() throws(Errno) {
    let timer = FileDescriptor(owning: try check(cs_clock_watch()))
    try check(cs_arm_clock_watch(timer.number))
    descriptor = timer
  }

  /// Says whether the clock has jumped, and watches on.
  public func drain() -> Bool {
    var scrap: [UInt8] = []
    do throws(Errno) {
      _ = try descriptor.read(into: &scrap)
      return false
    } catch .wouldBlock {
      return false
    } catch {
      // ECANCELED: that is the news
      _ = cs_arm_clock_watch(descriptor.number)
      return true
    }
  }
}
