internal import Bytes
internal import Queue
internal import Unix

/// A process that lists the second half of a long queue while this one lists the first.
///
/// Nearly all the time of a list goes into opening files, which two processes do side by side. More of
/// them gain nothing on 2 cores.
struct ListingHelper: ~Copyable {
  /// Fewer messages than this are not worth a process.
  static let threshold = 2000

  private let pid: Int32
  /// What it writes: the text, then the two sums.
  private let memory: FileDescriptor

  /// Starts a process that calls `body` with where it has to write; nil if that cannot be done now.
  static func start(
    _ body: (DescriptorNumber) throws(Errno) -> ListingWriter
  ) -> ListingHelper? {
    do throws(Errno) {
      let memory = try FileDescriptor.memory("list")
      let pid = try ChildProcess.fork()
      if pid == 0 { run(body, DescriptorNumber(memory.number)) }
      return ListingHelper(pid: pid, memory: memory)
    } catch { return nil }
  }

  private init(pid: Int32, memory: consuming FileDescriptor) {
    self.pid = pid
    self.memory = memory
  }

  private static func run(
    _ body: (DescriptorNumber) throws(Errno) -> ListingWriter, _ memory: DescriptorNumber
  ) -> Never {
    ChildProcess.dieWithParent()
    do throws(Errno) {
      let writer = try body(memory)
      for sum in [writer.messages, writer.octets] {
        writer.text.append(decimal: sum, width: sumWidth)
      }
      try memory.write(writer.text)
    } catch { Host.exit(1) }
    Host.exit(0)
  }

  private static let sumWidth = 20

  /// Waits for the process and hands over what it wrote; false if it failed: then nothing was handed over.
  consuming func finish(_ writer: ListingWriter, to output: DescriptorNumber) throws(Errno) -> Bool
  {
    guard try ChildProcess.wait(for: pid) == .exited(0) else { return false }
    let size = try memory.status().size - 2 * Self.sumWidth
    var sums: [UInt8] = []
    try memory.read(into: &sums, upTo: 2 * Self.sumWidth, at: size)
    guard let messages = [UInt8](sums.prefix(Self.sumWidth)).decimalWithZeros,
      let octets = [UInt8](sums.dropFirst(Self.sumWidth)).decimalWithZeros
    else { return false }
    writer.add(messages: messages, octets: octets)
    try output.write(writer.text)
    writer.text.removeAll(keepingCapacity: true)
    var at = 0
    while at < size {
      at += try memory.read(
        into: &writer.text, upTo: min(QueueListing.bufferSize, size - at), at: at)
      try output.write(writer.text)
      writer.text.removeAll(keepingCapacity: true)
    }
    return true
  }
}

extension [UInt8] {
  fileprivate var decimalWithZeros: Int? { [UInt8](["0"] + drop { $0 == "0" }).decimal }
}
