internal import Bytes
public import Postal

/// What a subcommand has to say, and how it ends.
public struct Answer: Sendable {
  /// Lines for descriptor 1.
  public internal(set) var text: [UInt8] = []
  /// Lines for descriptor 2: what could not be done.
  public internal(set) var complaints: [[UInt8]] = []
  /// The exit status.
  public internal(set) var status = ExitStatus.ok

  /// Appends a line.
  mutating func say(_ line: String) { say(Array(line.utf8)) }

  /// Appends a line, with nothing in it that a terminal would obey.
  mutating func say(_ line: [UInt8]) {
    Display.append(line.span, to: &text)
    text.append(ASCII.lf)
  }

  /// Notes what could not be done; the first one decides the exit status.
  mutating func complain(_ line: String, _ status: ExitStatus) {
    complaints.append(Array(line.utf8))
    if self.status == .ok { self.status = status }
  }
}
