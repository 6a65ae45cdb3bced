internal import Bytes
internal import CShims

/// A terminal with a person at it.
public enum Terminal {
  /// Asks for a line that does not show as it is typed; nil at the end of the input.
  ///
  /// A signal that would end the process does so after the terminal shows again what is typed.
  public static func secret(
    _ question: String, from input: DescriptorNumber = .input, to output: DescriptorNumber = .error,
    limit: Int = 1024
  ) throws(Errno) -> [UInt8]? {
    let signals = try SignalQueue([.interrupt, .hangUp, .terminate])
    try output.write(Array(question.utf8))
    let echoed = try check(cs_terminal_echo(input.number, 0)) == 1
    var line: [UInt8] = []
    var ending: Signal?
    var failure: Errno?
    do throws(Errno) { ending = try read(input, signals, into: &line, limit) } catch {
      failure = error
    }
    if echoed { _ = cs_terminal_echo(input.number, 1) }
    try? output.write([ASCII.lf])
    if let ending { ending.end() }
    if let failure { throw failure }
    return line.last == ASCII.lf ? [UInt8](line.dropLast()) : nil
  }

  /// Reads to the end of a line; the answer is a signal that came first.
  private static func read(
    _ input: DescriptorNumber, _ signals: borrowing SignalQueue, into line: inout [UInt8],
    _ limit: Int
  ) throws(Errno) -> Signal? {
    while line.last != ASCII.lf, line.count <= limit {
      var interests = [
        Waiting.Interest(input.number), Waiting.Interest(signals.descriptor.number),
      ]
      try Waiting.wait(for: &interests, milliseconds: nil)
      if let signal = signals.next() { return signal }
      if interests[0].readable, try input.read(into: &line, upTo: limit) == 0 { return nil }
    }
    return nil
  }
}
