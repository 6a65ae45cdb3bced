internal import Bytes

/// The first line of `martlet-uids`.
struct ListHeader {
  /// No list has a UIDNEXT or a modification sequence that is as high: there is room for what comes after them.
  static let nextLimit = UInt32.max - 1_000_000
  static let modseqLimit = 900_000_000_000_000_000

  var validity: UInt32
  var next: UInt32
  var modseq: Int
  var forgotten: Int
  var id: MailboxID

  /// A new folder's.
  init(validity: UInt32) {
    self.validity = validity
    next = 1
    modseq = 1
    forgotten = 0
    id = .fresh()
  }

  /// Reads the line without its LF; fields with letters that later versions may add are passed over.
  init?(_ line: [UInt8]) {
    let words = line.words
    guard words.first == ["1"] else { return nil }
    var numbers: [UInt8: Int] = [:]
    var id: MailboxID?
    for word in words.dropFirst() {
      let value = [UInt8](word.dropFirst())
      if word[0] == "G" { id = MailboxID(value) } else { numbers[word[0]] = value.decimal }
    }
    guard let id, let validity = numbers["V"].flatMap(UInt32.init(exactly:)), validity > 0,
      let next = numbers["N"].flatMap(UInt32.init(exactly:)), next > 0,
      next < Self.nextLimit, let modseq = numbers["M"], modseq < Self.modseqLimit,
      let forgotten = numbers["F"], forgotten < Self.modseqLimit
    else { return nil }
    self.validity = validity
    self.next = next
    self.modseq = modseq
    self.forgotten = forgotten
    self.id = id
  }

  var line: [UInt8] {
    ListLine.header(
      validity: validity, next: next, modseq: modseq, forgotten: forgotten, id: id)
  }
}
