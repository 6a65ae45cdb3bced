internal import Bytes
internal import Maildir
internal import Unix

/// The file `martlet-summary`: what the list says, without its messages, and of which list that is true.
///
/// It is written in place and never synced: the checksum tells a whole one, and who finds none reads the list.
struct SummaryFile {
  static let name: Path = "martlet-summary"
  private static let magic: UInt64 = 0x3130_534D_5453_4D4D
  /// The octets before the keywords, and of the two numbers before those.
  private static let (fixed, start) = (192, 16)
  /// The most octets of a file; there is none for a folder with more keywords.
  private static let limit = 1 << 16

  var summary: FolderSummary
  /// Which list, by its inode number, size and time.
  var inode: UInt64
  var size: Int
  var modified: Timestamp
  /// The state of the directories that the list describes.
  var stamps: DirectoryStamps
  /// Of the names that the list has; nil if nobody has counted.
  var sums: NameSums?
  /// Whether all of the list that has to last does.
  var isSynced: Bool
  /// Whether the list was ever made durable, with its name.
  var wasSynced: Bool

  /// Whether it tells of this list.
  func isAbout(_ list: FileStatus) -> Bool {
    inode == list.inode && size == list.size && modified == list.modified
  }

  /// Reads the file of a folder; nil if it is not there or not whole.
  init?(_ maildir: Maildir) { self.init(maildir.directory, ".") }

  /// Reads the file of the folder that is at a place in a directory.
  init?(_ directory: borrowing Directory, _ place: Path) {
    var bytes: [UInt8] = []
    do throws(Errno) {
      let file = try directory.open(place == "." ? Self.name : place.appending(Self.name))
      try file.read(into: &bytes, upTo: 4096, at: 0)
      if bytes.count == 4096 { try file.read(into: &bytes, upTo: Self.limit - 4096, at: 4096) }
    } catch { return nil }
    self.init(bytes)
  }

  /// Writes the file; without the right to do that there is none.
  func write(_ maildir: Maildir) {
    guard let bytes = encoded,
      let file = try? maildir.directory.open(Self.name, .locking(mode: 0o600))
    else { return }
    try? file.write(bytes, at: 0)
  }

  /// The time by the clock of the file system; nil where nothing may be written.
  static func moment(_ maildir: Maildir) -> Timestamp? {
    guard let file = try? maildir.directory.open(name, .locking(mode: 0o600)) else { return nil }
    var bytes: [UInt8] = []
    bytes.append(little: magic)
    do throws(Errno) {
      try file.write(bytes, at: 0)
      return try file.status().modified
    } catch { return nil }
  }
}

extension SummaryFile {
  init(
    _ summary: FolderSummary, of list: FileStatus, _ stamps: DirectoryStamps, _ sums: NameSums?,
    isSynced: Bool, wasSynced: Bool
  ) {
    self.sums = sums
    self.summary = summary
    (inode, size, modified) = (list.inode, list.size, list.modified)
    (self.stamps, self.isSynced, self.wasSynced) = (stamps, isSynced, wasSynced)
  }

  /// The octets of the file; nil if there are too many keywords.
  var encoded: [UInt8]? {
    var body: [UInt8] = []
    body.reserveCapacity(512)
    body.append(little: inode)
    body.append(little: UInt64(truncatingIfNeeded: size))
    for moment in [modified, stamps.new.modified, stamps.cur.modified] {
      body.append(little: UInt64(bitPattern: Int64(moment.seconds)))
      body.append(little: UInt64(moment.microseconds))
    }
    body.append(little: stamps.new.inode)
    body.append(little: stamps.cur.inode)
    body.append(little: (isSynced ? 1 : 0) | (wasSynced ? 2 : 0) | (sums == nil ? 0 : 4))
    body.append(little: UInt64(bitPattern: Int64(summary.highestModseq)))
    for number in [summary.uidValidity, summary.uidNext] {
      body.append(little: UInt64(number), width: 4)
    }
    for number in [
      summary.count, summary.unseen, summary.trashed, summary.new, summary.firstUnseen,
    ] { body.append(little: UInt64(truncatingIfNeeded: number), width: 4) }
    body += summary.id.text
    body.append(little: sums?.new ?? 0)
    body.append(little: sums?.cur ?? 0)
    let words = summary.keywords
    var text: [UInt8] = []
    for word in words {
      text += word
      text.append(ASCII.space)
      if text.count > Self.limit / 2 { return nil }
    }
    body.append(little: UInt64(text.count), width: 4)
    body += text
    var out: [UInt8] = []
    out.append(little: Self.magic)
    out.append(little: Self.digest(body.span))
    return out + body
  }

  private static func digest(_ body: borrowing Span<UInt8>) -> UInt64 {
    var sum = Checksum(seed: magic)
    sum.add(body)
    return sum.value
  }

  /// Reads the octets of the file; what follows the last of them does not count.
  init?(_ bytes: [UInt8]) {
    let span = bytes.span
    guard bytes.count >= Self.fixed, span.little64(0) == Self.magic,
      bytes.count - Self.fixed >= Int(span.little32(Self.fixed - 4))
    else { return nil }
    let end = Self.fixed + Int(span.little32(Self.fixed - 4))
    let body = span.extracting(Self.start..<end)
    guard span.little64(8) == Self.digest(body),
      let id = MailboxID(body.extracting(124..<156).array)
    else { return nil }
    func number(_ at: Int) -> Int { Int(truncatingIfNeeded: body.little64(at)) }
    func count(_ at: Int) -> Int { Int(body.little32(at)) }
    func moment(_ at: Int) -> Timestamp {
      // the digest is right, but a digest is no proof
      Timestamp(
        seconds: min(max(number(at), -(1 << 40)), 1 << 40),
        microseconds: min(max(number(at + 8), 0), 999_999))
    }
    (inode, size, modified) = (body.little64(0), number(8), moment(16))
    stamps = DirectoryStamps(
      new: DirectoryStamp(inode: body.little64(64), modified: moment(32)),
      cur: DirectoryStamp(inode: body.little64(72), modified: moment(48)))
    (isSynced, wasSynced) = (body[80] & 1 != 0, body[80] & 2 != 0)
    sums = body[80] & 4 == 0 ? nil : NameSums(new: body.little64(156), cur: body.little64(164))
    summary = FolderSummary(
      uidValidity: body.little32(96), uidNext: body.little32(100), highestModseq: number(88), id: id
    )
    (summary.count, summary.unseen, summary.trashed) = (count(104), count(108), count(112))
    (summary.new, summary.firstUnseen) = (count(116), count(120))
    summary.keywords = bytes[Self.fixed..<end].split(separator: ASCII.space).map { [UInt8]($0) }
  }
}
