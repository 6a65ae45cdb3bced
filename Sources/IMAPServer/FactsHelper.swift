internal import Bytes
internal import IMAP
internal import Unix

/// A process that derives facts of messages ahead of a session that goes through many, on another processor.
///
/// It has five of eight runs of messages; the session, which has to send and to keep them all, has the others. Of
/// what it cannot read it says nothing: the session then looks for itself. It ends with the session, or before.
final class FactsHelper {
  /// Facts as a store keeps them.
  typealias Kept = (kind: MessageFacts.Kinds, octets: [UInt8])

  /// The messages from which on a process is worth what it costs.
  static let least = 1000
  /// Messages that are derived one after the other, so few that a pipe holds what the session awaits next.
  private static let run = 8
  /// How much the helper says at once.
  private static let pieceSize = 1 << 14
  /// The octets before the facts of a message: its UID and their length; and before each: its kind, its length.
  private static let (headSize, factHeadSize) = (8, 5)

  private let pid: Int32
  private let input: FileDescriptor
  /// Its messages in order, ascending by UID, and which it speaks of next.
  private let share: [UInt32]
  private var next = 0
  private var arrived: [UInt8] = []
  private var taken = 0

  /// Starts one for messages that ascend by UID; nil if there is none. `derive` runs in it.
  init?(_ uids: [UInt32], _ derive: (UInt32) -> [Kept]) {
    var share: [UInt32] = []
    for (position, uid) in uids.enumerated() where Self.isShared(position) { share.append(uid) }
    guard let (reading, writing) = try? FileDescriptor.pipe().split() else { return nil }
    let input = FileDescriptor(owning: reading)
    let output = FileDescriptor(owning: writing)
    guard let pid = try? ChildProcess.fork() else { return nil }
    if pid == 0 { Self.work(share, DescriptorNumber(output.number), derive) }
    self.pid = pid
    self.input = input
    self.share = share
  }

  deinit {
    ChildProcess.signal(pid, .kill)
    _ = try? ChildProcess.wait(for: pid)
  }

  private static func isShared(_ position: Int) -> Bool { position / run * 5 % 8 >= 3 }

  /// What it has derived of a message; nil if that is not its, or it has failed. Waits for it.
  func facts(of uid: UInt32) -> [Kept]? {
    while next < share.count, share[next] <= uid {
      let spoken = share[next]
      next += 1
      guard let facts = hear(spoken) else { return nil }
      if spoken == uid { return facts }
    }
    return nil
  }
}

// What goes through the pipe: for each message its UID, a length, and its facts.
extension FactsHelper {
  private static func work(
    _ share: [UInt32], _ output: DescriptorNumber, _ derive: (UInt32) -> [Kept]
  ) -> Never {
    ChildProcess.dieWithParent()
    var out: [UInt8] = []
    do throws(Errno) {
      for uid in share {
        append(derive(uid), of: uid, to: &out)
        guard out.count >= pieceSize else { continue }
        try output.write(out)
        out.removeAll(keepingCapacity: true)
      }
      try output.write(out)
    } catch { Host.exit(1) }
    Host.exit(0)
  }

  private static func append(_ facts: [Kept], of uid: UInt32, to out: inout [UInt8]) {
    out.append(little: UInt64(uid), width: 4)
    let length = facts.reduce(0) { $0 + factHeadSize + $1.octets.count }
    out.append(little: UInt64(length), width: 4)
    for fact in facts {
      out.append(fact.kind.rawValue)
      out.append(little: UInt64(fact.octets.count), width: 4)
      out.append(fact.octets.span)
    }
  }

  /// The facts of the message that is spoken of next; nil if it is another.
  private func hear(_ uid: UInt32) -> [Kept]? {
    guard has(Self.headSize), arrived.span.little32(taken) == uid else { return fail() }
    let length = Int(arrived.span.little32(taken + 4))
    taken += Self.headSize
    guard has(length) else { return fail() }
    let end = taken + length
    var facts: [Kept] = []
    facts.reserveCapacity(MessageFacts.Kinds.each.count)
    while taken < end {
      let kind = MessageFacts.Kinds(rawValue: arrived[taken])
      let start = taken + Self.factHeadSize
      taken = start + Int(arrived.span.little32(taken + 1))
      facts.append((kind, arrived.span.extracting(start..<taken).array))
    }
    return facts
  }

  private func fail() -> [Kept]? {
    next = share.count
    return nil
  }

  /// Waits until so many octets are there; false if they will not come.
  private func has(_ count: Int) -> Bool {
    while arrived.count - taken < count {
      if taken > 0 {
        arrived.removeFirst(taken)
        taken = 0
      }
      guard let got = try? input.read(into: &arrived), got > 0 else { return false }
    }
    return true
  }
}
