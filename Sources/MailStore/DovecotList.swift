internal import Bytes
internal import Unix

/// The file `dovecot-uidlist`, which Dovecot and we keep in step.
///
/// `3 V<validity> N<next> G<id>`, then `uid [fields] :name` for each message, ascending.
struct DovecotList {
  static let file: Path = "dovecot-uidlist"
  static let lock: Path = "dovecot-uidlist.lock"
  static let sizeLimit = 1 << 30

  /// One message: `fields` are of Dovecot's, with a space before each; the name has no flags.
  struct Entry {
    var uid: UInt32
    var fields: [UInt8]
    var name: [UInt8]
  }

  private(set) var validity: UInt32 = 0
  private(set) var next: UInt32 = 1
  private(set) var entries: [Entry] = []
  /// Whether lines may be appended to it.
  private(set) var isWhole = false
  /// Words of the first line that are Dovecot's.
  private var words: [[UInt8]] = []

  /// Reads the file; what cannot be read of it is as if it were not there.
  init(_ text: [UInt8]) {
    guard let end = text.span.index(of: ASCII.lf) else { return }
    let header = [UInt8](text[..<end]).words
    guard header.first == ["3"] else { return }
    isWhole = text.last == ASCII.lf
    for word in header.dropFirst() {
      let number = [UInt8](word.dropFirst()).decimal.flatMap(UInt32.init(exactly:))
      switch word[0] {
      case "V": validity = number ?? 0
      case "N": if let number, number < ListHeader.nextLimit { next = max(next, number) }
      default: words.append(word)
      }
    }
    var start = end + 1
    while let end = text.span.index(of: ASCII.lf, from: start) {
      if let entry = Self.entry([UInt8](text[start..<end])), entry.uid > entries.last?.uid ?? 0 {
        entries.append(entry)
      } else {
        isWhole = false
      }
      start = end + 1
    }
    next = max(next, (entries.last?.uid ?? 0) + 1)
  }

  private static func entry(_ line: [UInt8]) -> Entry? {
    guard let colon = line.span.index(of: [ASCII.space, ":"]) else { return nil }
    let number = line.prefix { $0 != ASCII.space }
    guard let uid = [UInt8](number).decimal.flatMap(UInt32.init(exactly:)), uid > 0,
      uid < ListHeader.nextLimit - 1
    else { return nil }
    return Entry(
      uid: uid, fields: [UInt8](line[number.count..<colon]), name: base(line[(colon + 2)...]))
  }

  /// The name without its flags.
  static func base(_ name: ArraySlice<UInt8>) -> [UInt8] { [UInt8](name.prefix { $0 != ":" }) }

  /// The line of a message.
  static func append(_ entry: Entry, to out: inout [UInt8]) {
    out.append(decimal: Int(entry.uid))
    out += entry.fields
    out += [ASCII.space, ":"] + entry.name + [ASCII.lf]
  }

  /// The whole file with other messages, which must ascend.
  func text(validity: UInt32, next: UInt32, _ entries: [Entry]) -> [UInt8] {
    var out: [UInt8] = ["3", ASCII.space, "V"]
    out.append(decimal: Int(validity))
    out += [ASCII.space, "N"]
    out.append(decimal: Int(next))
    for word in words { out += [ASCII.space] + word }
    out.append(ASCII.lf)
    for entry in entries { Self.append(entry, to: &out) }
    return out
  }
}
