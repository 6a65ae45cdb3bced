internal import Queue
internal import Unix

/// The runner's side of the socket over which an agent at work gets more jobs, and what nobody read of them.
final class JobFeed {
  private let ours: MessageSocket
  private let theirs: MessageSocket
  /// Whether the agent may take more.
  private(set) var isOpen = true
  /// How many jobs each packet had that was sent, by the number of the first.
  private var packets: [Int: Int] = [:]

  init() throws(Errno) {
    let (first, second) = try MessageSocket.pair()
    ours = MessageSocket(owning: FileDescriptor(owning: first))
    theirs = MessageSocket(owning: FileDescriptor(owning: second))
    try ours.descriptor.setNonblocking()
    try theirs.descriptor.setNonblocking()
  }

  /// The number of the agent's end.
  var agentEnd: Int32 { theirs.descriptor.number }

  /// Sends whole messages from the front of what waits, at most so many; the answer is how many jobs these have.
  ///
  /// `first` is the number of the first of them for the agent.
  func send(_ waiting: [Work], messages: Int, first: Int) -> Int {
    var packet = FurtherJobs(first: first)
    var descriptors: [Int32] = []
    var count = 0
    while isOpen, descriptors.count < messages, count < waiting.count {
      let next = waiting[count...].prefix { $0.message === waiting[count].message }
      let number = Int32(descriptors.count)
      guard count + next.count <= Worker.remoteJobs, packet.add(next.map { $0.job(at: number) })
      else { break }
      descriptors.append(waiting[count].message.file.file.number)
      count += next.count
    }
    guard count > 0, send(packet, descriptors) else { return 0 }
    packets[first] = count
    return count
  }

  private func send(_ packet: FurtherJobs, _ descriptors: [Int32]) -> Bool {
    do throws(Errno) {
      try ours.send(packet.encoded, descriptors: descriptors)
      return true
    } catch {
      // it takes no more; or it has much to take, and others are there
      isOpen = false
      return false
    }
  }

  /// Tells the agent that nothing more comes.
  func end() {
    guard isOpen else { return }
    isOpen = false
    try? DescriptorNumber(ours.descriptor.number).endSending()
  }

  /// Takes the packets that an agent did not read that has ended: the numbers of their jobs.
  func takeBack() -> [Range<Int>] {
    end()
    if packets.isEmpty { return [] }
    var all: [Range<Int>] = []
    while let packet = try? theirs.receive(limit: FurtherJobs.limit) {
      for number in packet.descriptors { _ = FileDescriptor(owning: number) }
      guard let first = FurtherJobs.decode(packet.bytes)?.first, let count = packets[first] else {
        continue
      }
      all.append(first..<(first + count))
    }
    return all
  }
}
