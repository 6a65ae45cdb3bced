internal import IMAP
internal import Unix

/// The file of a message, open.
final class UserContent: MessageContent {
  private let file: FileDescriptor
  let size: Int

  init(_ file: consuming FileDescriptor) throws(Errno) {
    size = try file.status().size
    self.file = file
  }

  /// Octets from an offset on; fewer than wanted only at the end.
  func read(at offset: Int, count: Int) throws(MailRefusal) -> [UInt8] {
    var octets: [UInt8] = []
    let wanted = min(count, size - offset)
    guard offset >= 0, wanted > 0 else { return octets }
    octets.reserveCapacity(wanted)
    do throws(Errno) {
      while octets.count < wanted {
        let more = try file.read(
          into: &octets, upTo: wanted - octets.count, at: offset + octets.count)
        if more == 0 { break }
      }
    } catch { throw MailRefusal(error, "read the message") }
    return octets
  }
}
