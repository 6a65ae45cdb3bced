internal import Unix

/// Signals that ask the process to end, held back while there is something to remove.
struct Interruption: ~Copyable {
  private var queue: SignalQueue?
  private let input: DescriptorNumber

  init(_ input: DescriptorNumber) { self.input = input }

  /// Waits until the input can be read, or answers the signal that came before.
  mutating func wait() -> Signal? {
    if queue == nil { queue = try? SignalQueue([.hangUp, .interrupt, .terminate]) }
    guard let number = queue?.descriptor.number else { return nil }
    var interests = [Waiting.Interest(input.number), Waiting.Interest(number)]
    do throws(Errno) {
      try Waiting.wait(for: &interests, milliseconds: nil)
    } catch { return nil }
    return interests[1].readable ? queue?.next() : nil
  }
}
