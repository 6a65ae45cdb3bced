internal import IMAP
internal import Unix

/// The file of a message, open.
final class UserContent: MessageContent {
  private let file: FileDescriptor
  /// The size in the name of the file: mostly it is right, and the system need not be asked.
  private let named: Int?
  private var known: Int?

  init(_ file: consuming FileDescriptor, named: Int? = nil) {
    self.file = file
    self.named = named
  }

  var size: Int {
    get throws(MailRefusal) {
      if let known { return known }
      do throws(Errno) {
        let size = try file.status().size
        known = size
        return size
      } catch { throw MailRefusal(error, "read the message") }
    }
  }

  func whole(upTo limit: Int) throws(MailRefusal) -> [UInt8]? {
    if let octets = try namedOctets(upTo: limit) { return octets }
    let size = try size
    return size <= limit ? try read(at: 0, count: size) : nil
  }

  /// All octets if they are as many as the name says.
  private func namedOctets(upTo limit: Int) throws(MailRefusal) -> [UInt8]? {
    guard let named, named <= limit else { return nil }
    var octets: [UInt8] = []
    do throws(Errno) {
      // one more is asked for, and does not come: the file ends there
      guard try file.read(into: &octets, upTo: named + 1, at: 0) == named else { return nil }
    } catch { throw MailRefusal(error, "read the message") }
    known = named
    return octets
  }

  /// Octets from an offset on; fewer than wanted only at the end.
  func read(at offset: Int, count: Int) throws(MailRefusal) -> [UInt8] {
    var octets: [UInt8] = []
    let wanted = min(count, try size - offset)
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
