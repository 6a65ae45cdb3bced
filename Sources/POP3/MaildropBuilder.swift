internal import Bytes

/// Puts the messages of a maildrop together, one after the other.
public struct MaildropBuilder: Sendable {
  private var entries: [UInt8] = []
  private var text: [UInt8] = []
  private var octets = 0
  /// How many messages there are so far.
  public private(set) var count = 0

  /// One without messages, with room for so many.
  public init(capacity: Int = 0) { entries.reserveCapacity(capacity * Maildrop.entrySize) }

  /// Adds a message: its octets as they are sent, the path of its file, and a name like no other, of 1
  /// to 70 visible octets.
  public mutating func append(size: Int, file: [UInt8], name: [UInt8]) {
    precondition(1...Maildrop.nameLimit ~= name.count, "a unique name has 1 to 70 octets")
    precondition(!file.isEmpty && size >= 0, "a message has a file")
    text += file
    let end = text.count
    text += name
    Self.append(size, 8, to: &entries)
    Self.append(end, 4, to: &entries)
    Self.append(text.count, 4, to: &entries)
    octets += size
    count += 1
  }

  /// The maildrop; `stamp` says of what state of the mailbox it is.
  public consuming func finish(stamp: [UInt8] = []) -> Maildrop {
    precondition(stamp.count <= Maildrop.stampLimit, "a stamp is short")
    var out = Maildrop.mark
    out.reserveCapacity(out.count + 64 + stamp.count + entries.count + text.count)
    for number in [stamp.count, count, octets] { Self.append(number, 8, to: &out) }
    out += stamp
    out += entries
    out += text
    guard let maildrop = Maildrop(out) else {
      preconditionFailure("what is built is whole")
    }
    return maildrop
  }

  private static func append(_ number: Int, _ width: Int, to out: inout [UInt8]) {
    for octet in 0..<width { out.append(UInt8(truncatingIfNeeded: number >> (8 * octet))) }
  }
}
