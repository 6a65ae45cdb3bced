internal import Bytes
internal import Postal
internal import Queue
internal import Unix

/// `martlet-submitd` at the other end of its socket: it writes what this process may not, and says when
/// that is durable.
struct SocketSink: ~Copyable, MessageSink {
  /// Milliseconds that the other end may take for the next octets, and for its answer to the last.
  ///
  /// It syncs the message before it answers, on a disk that may be slow.
  static let patience = 300_000

  private let path: Path
  private let patience: Int
  private var socket: FileDescriptor?
  /// The number of the socket while it is open.
  private var number: DescriptorNumber?
  private var buffer: [UInt8] = []

  /// Connects to the socket; an error if nobody listens there.
  init(_ path: Path, patience: Int = Self.patience) throws(Errno) {
    Signal.pipe.ignore()
    self.path = path
    self.patience = patience
    let socket = try LocalSocket.connect(to: path)
    number = DescriptorNumber(socket.number)
    self.socket = consume socket
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
    hangUp()
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
    hangUp()
  }

  private mutating func hangUp() {
    number = nil
    socket = nil
  }

  private mutating func flush() throws(Failure) {
    do throws(Errno) {
      try send()
    } catch .brokenPipe {
      // the answer says why
    } catch {
      abandon()
      throw failure(error.message)
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private func send() throws(Errno) {
    guard let number else { return }
    var sent = 0
    while sent < buffer.count {
      try wait(number, until: Clock.milliseconds + patience, toWrite: true)
      do throws(Errno) {
        sent += try number.send(buffer.span.extracting(sent...))
      } catch .wouldBlock {}
    }
  }

  private func answer() throws(Failure) -> [UInt8] {
    guard let number else { return [] }
    let end = Clock.milliseconds + patience
    var answer: [UInt8] = []
    do throws(Errno) {
      while answer.last != ASCII.lf, answer.count < SubmissionStream.answerLimit {
        try wait(number, until: end, toWrite: false)
        if try number.read(into: &answer, upTo: SubmissionStream.answerLimit) == 0 { break }
      }
    } catch { throw failure(error.message) }
    return answer.trimmed
  }

  private func wait(
    _ number: DescriptorNumber, until end: Int, toWrite: Bool
  ) throws(Errno) {
    while true {
      let left = end - Clock.milliseconds
      if left <= 0 { throw .timedOut }
      var interests = [Waiting.Interest(number.number, readable: !toWrite, writable: toWrite)]
      try Waiting.wait(for: &interests, milliseconds: left)
      if interests[0].readable || interests[0].writable { return }
    }
  }

  private func failure(_ what: String) -> Failure {
    Failure(.system(.temporary), "nothing was kept: martlet-submitd at \(path.text): \(what)")
  }
}
