public import Bytes
public import Postal
public import Queue
public import Unix

/// The list of what waits in the queue: `mailq`, `sendmail -bp`, `martlet queue`.
public struct QueueListing {
  /// How it is written.
  public enum Format: Sendable {
    /// One line for a message and one for each open recipient, with what was said last.
    case plain
    /// The same with every number and all that was said.
    case verbose
    /// One JSON object a line for each message.
    case json
  }

  /// Octets of text that are gathered before they are written.
  static let bufferSize = 256 << 10

  private let spool: Spool
  private let format: Format
  private let offsetMinutes: (Timestamp) -> Int
  private let mayFork: Bool

  /// A list of a spool that this process may read; `offsetMinutes` says how far east of UTC people's clocks are.
  ///
  /// `mayFork` lets a long list be made by two processes; the caller must have one thread then.
  public init(
    _ spool: Spool, format: Format, mayFork: Bool = false,
    offsetMinutes: @escaping (Timestamp) -> Int = Clock.utcOffsetMinutes
  ) {
    self.spool = spool
    self.format = format
    self.mayFork = mayFork
    self.offsetMinutes = offsetMinutes
  }

  /// Opens the spool and writes its list: all that a program has to do.
  public static func run(_ path: Path, format: Format, to output: DescriptorNumber = .output)
    throws(Failure)
  {
    let spool = try AdministeredSpool.open(path)
    do throws(Errno) {
      try QueueListing(spool, format: format, mayFork: true).write(to: output)
    } catch .brokenPipe {
    } catch { throw Failure(.system(.temporary), "the queue cannot be listed: \(error.message)") }
  }

  /// Writes the list, oldest message first. What goes or comes meanwhile may be listed or not.
  public func write(to output: DescriptorNumber) throws(Errno) {
    let names = try QueueNames(spool)
    let writer = ListingWriter(format, offsetMinutes: offsetMinutes)
    let all = names.entries.indices
    let middle =
      mayFork && all.count >= ListingHelper.threshold ? all.count / 2 : all.upperBound
    try list(names, all, helpedFrom: middle, with: writer, to: output)
    writer.finish()
    try output.write(writer.text)
  }

  /// Lists the messages before `middle` itself while a helper lists the rest.
  private func list(
    _ names: QueueNames, _ all: Range<Int>, helpedFrom middle: Int, with writer: ListingWriter,
    to output: DescriptorNumber
  ) throws(Errno) {
    let rest = middle..<all.upperBound
    guard !rest.isEmpty,
      let helper = ListingHelper.start({ (memory) throws(Errno) in
        let part = ListingWriter(format, offsetMinutes: offsetMinutes, isPart: true)
        try list(names, rest, with: part, to: memory)
        return part
      })
    else { return try list(names, all, with: writer, to: output) }
    try list(names, all.lowerBound..<middle, with: writer, to: output)
    if try !helper.finish(writer, to: output) { try list(names, rest, with: writer, to: output) }
  }

  /// Writes some of the messages; the last piece stays with the writer.
  private func list(
    _ names: QueueNames, _ range: Range<Int>, with writer: ListingWriter,
    to output: DescriptorNumber
  ) throws(Errno) {
    var summary = QueueSummary()
    for index in range {
      let entry = names.entries[index]
      do throws(Errno) {
        try summary.read(entry, of: names, in: spool, schedule: format != .plain)
      } catch .noSuchFile {
        // delivered in the meantime
        continue
      } catch {
        writer.append(unreadable: names.name(entry), error)
        continue
      }
      writer.append(summary, name: names.name(entry))
      if writer.text.count >= Self.bufferSize {
        try output.write(writer.text)
        writer.text.removeAll(keepingCapacity: true)
      }
    }
  }
}
