internal import Bytes
internal import Postal
internal import Unix

/// Reads the chunks of a submission from a socket whose other end may be anybody.
struct SubmissionReader {
  private let socket: DescriptorNumber
  private let seconds: Int
  private var buffer: [UInt8] = []
  /// Where in the buffer begins what was not given out: chunks may be small, and many.
  private var start = 0

  /// A reader that waits this many seconds for each piece.
  init(_ socket: DescriptorNumber, seconds: Int) {
    self.socket = socket
    self.seconds = seconds
  }

  /// The next chunk; empty at the end of the message.
  mutating func next() throws(Failure) -> [UInt8] {
    let size = try length()
    guard size <= SubmissionStream.chunkLimit else { throw Self.broken }
    while buffer.count - start < size { try read() }
    defer { start += size }
    return [UInt8](buffer[start..<(start + size)])
  }

  private mutating func length() throws(Failure) -> Int {
    while true {
      if let end = buffer.span.index(of: ASCII.lf, from: start) {
        guard let size = [UInt8](buffer[start..<end]).decimal else { throw Self.broken }
        start = end + 1
        return size
      }
      if buffer.count - start > 20 { throw Self.broken }
      try read()
    }
  }

  private mutating func read() throws(Failure) {
    buffer.removeFirst(start)
    start = 0
    do throws(Errno) {
      var interests = [Waiting.Interest(socket.number)]
      try Waiting.wait(for: &interests, milliseconds: seconds * 1000)
      guard interests[0].readable else { throw .timedOut }
      if try socket.read(into: &buffer, upTo: 1 << 20) > 0 { return }
    } catch {
      throw Failure(.system(.temporary), "the caller cannot be heard: \(error.message)")
    }
    throw Failure(.system(.temporary), "the caller hung up before the end of the message")
  }

  private static let broken = Failure(
    EnhancedStatus(.permanent, 5, 2), "this is no submission; sendmail(8) makes one")
}
