internal import Unix

/// How long a failure takes, so that guessing is slow and nobody learns from the time what was wrong.
public struct FailureDelay: Sendable {
  /// That of martlet-auth(8) unless it is told another.
  public static let usual = FailureDelay(milliseconds: 2000)

  /// The least time from the question to the answer, in milliseconds; up to half as much comes on top.
  public var milliseconds: Int

  /// A delay of so many milliseconds; 0 for none.
  public init(milliseconds: Int) { self.milliseconds = milliseconds }

  /// Waits until a failure of a question asked at this moment of `Clock.milliseconds` may be answered.
  public func wait(since start: Int) {
    guard milliseconds > 0 else { return }
    var extra = 0
    for byte in Host.random(4) { extra = extra << 8 | Int(byte) }
    let end = start + milliseconds + extra % (milliseconds / 2 + 1)
    while Clock.milliseconds < end {
      var nothing: [Waiting.Interest] = []
      try? Waiting.wait(for: &nothing, milliseconds: end - Clock.milliseconds)
    }
  }
}
