internal import Unix

/// A process that is to end, or has been told to, and may not be gone yet.
struct DyingProcess {
  /// Milliseconds that one may take to end by force.
  static let patience = 2000

  /// Its process number; a child of this process.
  let pid: Int32

  /// How it ended; nil if it is there still after so many milliseconds.
  func end(within patience: Int) -> Ending? {
    let end = Clock.milliseconds + patience
    while true {
      if let (_, ending) = try? ChildProcess.ended(pid) { return ending }
      let left = end - Clock.milliseconds
      if left <= 0 { return nil }
      wait(milliseconds: left)
    }
  }

  private func wait(milliseconds: Int) {
    do throws(Errno) {
      let process = try ChildProcess.descriptor(of: pid)
      var interests = [Waiting.Interest(process.number)]
      try Waiting.wait(for: &interests, milliseconds: milliseconds)
    } catch {
      var nothing: [Waiting.Interest] = []
      try? Waiting.wait(for: &nothing, milliseconds: 1)
    }
  }
}
