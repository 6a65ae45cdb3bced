internal import Bytes
internal import Postal
internal import Queue
internal import Unix

/// `martlet-submitd` at the other end of its socket: it writes what this process may not, and says when
/// that is durable.
struct SocketSink: ~Copyable, MessageSink {
  private let path: Path
  private var socket: FileDescriptor?
  private var buffer: [UInt8] = []

  /// Connects to the socket; an error if nobody listens there.
  init(_ path: Path) throws(Errno) {
    Signal.pipe.ignore()
    self.path = path
    socket = try LocalSocket.connect(to: path)
  }

  /// Sends the envelope.
  mutating func begin(_ header: QueueHeader) throws(Failure) {
    let block = header.encoded()
    guard block.count <= SubmissionStream.chunkLimit else {
      throw Failure(EnhancedStatus(.permanent, 5, 3), "too many recipients at once; send to fewer")
    }
    try append(block)
  }

  /// Sends octets of the message.
  mutating func append(_ bytes: [UInt8]) throws(Failure) {
    var start = 0
    while start < bytes.count {
      let end = min(start + SubmissionStream.chunkLimit, bytes.count)
      SubmissionStream.append([UInt8](bytes[start..<end]), to: &buffer)
      start = end
      if buffer.count >= SubmissionLimits.firstWrite { try flush() }
    }
  }

  /// Sends the end and waits for the answer.
  mutating func commit() throws(Failure) {
    buffer.append(contentsOf: SubmissionStream.end)
    try flush()
    let answer = try answer()
    socket = nil
    if answer == Array("OK".utf8) { return }
    guard let (word, rest) = answer.cut(at: " "), word == Array("NO".utf8),
      let (code, text) = rest.cut(at: " "), let status = EnhancedStatus(code),
      status.class != .success
    else { throw failure("gave no answer that can be read") }
    throw Failure(status, text)
  }

  /// Hangs up: without the end nothing is kept.
  mutating func abandon() {
    buffer.removeAll()
    socket = nil
  }

  private mutating func flush() throws(Failure) {
    do throws(Errno) {
      try socket?.write(buffer)
    } catch .brokenPipe {
      // the answer says why
    } catch {
      abandon()
      throw failure(error.message)
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private func answer() throws(Failure) -> [UInt8] {
    var answer: [UInt8] = []
    do throws(Errno) {
      while answer.last != ASCII.lf, answer.count < SubmissionStream.answerLimit {
        guard let size = try socket?.read(into: &answer, upTo: SubmissionStream.answerLimit),
          size > 0
        else { break }
      }
    } catch { throw failure(error.message) }
    return answer.trimmed
  }

  private func failure(_ what: String) -> Failure {
    Failure(.system(.temporary), "nothing was kept: martlet-submitd at \(path.text): \(what)")
  }
}
