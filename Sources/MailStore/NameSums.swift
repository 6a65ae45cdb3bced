internal import Bytes
internal import Unix

/// Sums over the names in each directory, whatever their order: two sets of names with the same sums are one.
///
/// They are those of a list and of the directories it describes; names that are chosen to have the same sums deceive
/// only who chooses the names of his own mail.
struct NameSums: Hashable {
  var new: UInt64 = 0
  var cur: UInt64 = 0

  init(new: UInt64, cur: UInt64) { (self.new, self.cur) = (new, cur) }

  /// Those of a list.
  init(_ snapshot: MailboxSnapshot) {
    let text = snapshot.text.span
    let id = Self.seed(snapshot.id)
    for message in snapshot.messages {
      add(text.extracting(message.name), isNew: message.isNew, id)
    }
  }

  /// Those of the directories that were read.
  init(_ scan: DirectoryScan, of folder: MailboxID) {
    let text = scan.text.span
    let id = Self.seed(folder)
    for file in scan.found where file.kind == nil || file.kind == .file {
      add(text.extracting(file.name), isNew: file.isNew, id)
    }
  }

  private static func seed(_ id: MailboxID) -> UInt64 {
    var sum = Checksum()
    sum.add(id.text.span)
    return sum.value
  }

  private mutating func add(_ name: borrowing Span<UInt8>, isNew: Bool, _ seed: UInt64) {
    var sum = Checksum(seed: seed)
    sum.add(name)
    if isNew { new &+= sum.value } else { cur &+= sum.value }
  }
}
