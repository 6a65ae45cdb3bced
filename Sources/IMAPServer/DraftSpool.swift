internal import Bytes
internal import Maildir
internal import Unix

/// Where the drafts of a session lie: a bounded part of them in memory, the rest in a file that has no name any more.
///
/// One draft is written after the other. The file is gone when the last draft is, or the process.
final class DraftSpool {
  /// The octets of all drafts that are kept in memory.
  static let memoryLimit = 1 << 20

  private let maildir: Maildir
  private var file: FileDescriptor?
  /// How much of the file is used.
  private(set) var end = 0
  private var memory = 0

  init(_ maildir: Maildir) { self.maildir = maildir }

  /// Whether so many octets more may be kept in memory; then they count.
  func takesRoom(_ count: Int) -> Bool {
    guard memory + count <= Self.memoryLimit else { return false }
    memory += count
    return true
  }

  /// So many octets are no longer in memory.
  func giveRoom(_ count: Int) { memory -= count }

  /// Writes octets at `place`, the end or one octet before: only the draft that is written last may do that.
  func write(_ octets: [UInt8], behind place: Int) throws(Errno) {
    guard place == end || place == end - 1 else { throw .invalid }
    if file == nil { file = try open() }
    try file?.write(octets, at: place)
    end = place + octets.count
  }

  /// Where a message is read from again.
  func source(from offset: Int, size: Int) -> MessageSource? {
    guard let number = file?.number else { return nil }
    return MessageSource(in: DescriptorNumber(number), from: offset, size: size)
  }

  private func open() throws(Errno) -> FileDescriptor {
    let temporary = try maildir.directory.directory("tmp")
    guard let name = Path(DeliverySignature().unique + Array("_draft".utf8)) else {
      throw .invalid
    }
    let file = try temporary.open(name, .creatingReadable(mode: 0o600))
    try temporary.remove(name)
    return file
  }
}
