internal import Bytes
internal import Maildir
internal import Postal
internal import Unix

/// A command that is given a message on descriptor 0 and may say something on 1 and 2.
///
/// A command need not read all of its input.
final class RunningCommand {
  /// How much of what a command says is kept, in octets.
  static let outputLimit = 4096
  private static let chunkSize = 65_536
  /// How often it is heard before others have their turn: it may talk faster than we listen, for ever.
  private static let readLimit = 16

  /// The process, which leads a group of its own.
  let pid: Int32
  /// When its time is over, in milliseconds of the monotonic clock.
  let deadline: Int
  /// What it said so far.
  private(set) var words: [UInt8] = []
  /// Why it was killed before its end.
  private(set) var killed: Failure?

  private var input: Int32?
  private var output: Int32?
  private var rest: MessageSource
  private var chunk: [UInt8]
  private var written = 0

  /// Starts a command with a message as its input and so many seconds to run.
  init(_ command: Command, _ message: OutgoingMessage, seconds: Int) throws(Errno) {
    let (read, feed) = try FileDescriptor.pipe().split()
    let theirInput = FileDescriptor(owning: read)
    let feeder = FileDescriptor(owning: feed)
    let (hear, write) = try FileDescriptor.pipe().split()
    let theirOutput = FileDescriptor(owning: write)
    let listener = FileDescriptor(owning: hear)
    try feeder.setNonblocking()
    try listener.setNonblocking()
    var command = command
    command.descriptors = [theirInput.number, theirOutput.number, theirOutput.number]
    command.leadsGroup = true
    command.mask = 0o077
    pid = try ChildProcess.start(command)
    deadline = Clock.milliseconds + seconds * 1000
    chunk = message.beginning
    rest = message.rest
    input = feeder.release()
    output = listener.release()
  }

  deinit {
    Self.close(&input)
    Self.close(&output)
  }

  /// What to wait for.
  var interests: [Waiting.Interest] {
    var interests: [Waiting.Interest] = []
    if let input { interests.append(.init(input, readable: false, writable: true)) }
    if let output { interests.append(.init(output)) }
    return interests
  }

  /// Gives the command as much of the message as it takes now, and hears what it says.
  func proceed() {
    feed()
    listen()
  }

  private func feed() {
    while let input {
      do throws(Errno) {
        if written == chunk.count { try fetch() }
        if chunk.isEmpty { return Self.close(&self.input) }
        written += try DescriptorNumber(input).writeSome(chunk, from: written)
      } catch {
        if error != .wouldBlock { Self.close(&self.input) }
        return
      }
    }
  }

  /// Reads the next part of the message; a message that cannot be read ends the command.
  private func fetch() throws(Errno) {
    written = 0
    chunk.removeAll(keepingCapacity: true)
    do throws(Errno) { try rest.read(into: &chunk, upTo: Self.chunkSize) } catch {
      kill(Failure(.system(.temporary), "cannot read the message: \(error.message)"))
      throw error
    }
  }

  private func listen() {
    var scrap: [UInt8] = []
    for _ in 0..<Self.readLimit {
      guard let output else { return }
      scrap.removeAll(keepingCapacity: true)
      do throws(Errno) {
        if try DescriptorNumber(output).read(into: &scrap) == 0 { Self.close(&self.output) }
      } catch {
        if error != .wouldBlock { Self.close(&self.output) }
        return
      }
      words.append(contentsOf: scrap.prefix(Self.outputLimit - words.count))
    }
  }

  /// Ends the command and all processes of its group.
  func kill(_ reason: Failure) {
    if killed == nil { killed = reason }
    ChildProcess.signal(pid, .kill, group: true)
  }

  private static func close(_ number: inout Int32?) {
    if let open = number { _ = FileDescriptor(owning: open) }
    number = nil
  }
}
