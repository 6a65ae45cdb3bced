internal import Unix

/// How long a failure takes, so that guessing is slow and nobody learns from the time what was wrong.
struct FailureDelay: Sendable {
  /// The least time from the question to the answer, in milliseconds; up to half as much comes on top.
  var milliseconds: Int

  /// Waits until a failure of a question asked at this moment may be answered.
  func wait(since start: Int) {
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
