internal import Bytes
internal import Unix

/// A line on a person's terminal that says how far a long task is, from the second second on.
struct Progress {
  private let what: StaticString
  private let total: Int
  private let isShown: Bool
  private let start = Clock.milliseconds
  private var done = 0
  private var last = 0

  /// Progress of a task of this many steps; nothing is shown where descriptor 2 is no terminal.
  init(_ what: StaticString, of total: Int) {
    self.what = what
    self.total = total
    isShown = DescriptorNumber.error.isTerminal
  }

  /// Notes that one more step is done.
  mutating func step() {
    done += 1
    guard isShown, Clock.milliseconds - start > 1000, Clock.milliseconds - last > 200 else {
      return
    }
    last = Clock.milliseconds
    var line = Array("\r\(what): ".utf8)
    line.append(decimal: done)
    line.append(" of ")
    line.append(decimal: total)
    try? DescriptorNumber.error.write(line)
  }

  /// Takes the line away again.
  func finish() {
    if last > 0 { try? DescriptorNumber.error.write(Array("\r\u{1B}[K".utf8)) }
  }
}
