internal import Bytes
public import Unix

/// Lines from the other side of a talk with martlet-auth(8), each waited for as long as that may take.
public struct LineReader: Sendable {
  private let input: DescriptorNumber
  private var buffer: [UInt8] = []

  /// The lines of a descriptor.
  public init(_ input: DescriptorNumber) { self.input = input }

  /// The next line without its LF; nil at the end.
  ///
  /// ETIMEDOUT if it is not there in so many milliseconds, EFBIG if it is longer than
  /// `AuthenticationRequest.lineLimit`.
  public mutating func next(within patience: Int) throws(Errno) -> [UInt8]? {
    let deadline = Clock.milliseconds + patience
    while true {
      if let end = buffer.span.index(of: ASCII.lf) {
        let line = [UInt8](buffer[..<end])
        buffer.removeSubrange(...end)
        return line
      }
      guard buffer.count < AuthenticationRequest.lineLimit else { throw .fileTooBig }
      let left = deadline - Clock.milliseconds
      guard left > 0 else { throw .timedOut }
      var interests = [Waiting.Interest(input.number)]
      try Waiting.wait(for: &interests, milliseconds: left)
      guard interests[0].readable else { continue }
      if try input.read(into: &buffer) == 0 { return nil }
    }
  }
}
