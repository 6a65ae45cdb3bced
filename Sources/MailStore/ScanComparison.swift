internal import Bytes

/// In what a scan differs from a snapshot.
struct ScanComparison {
  /// Found files that no message has.
  var arrived: [Int] = []
  /// Messages whose file has another name, or lies in another directory, and that file.
  var changed: [(message: Int, found: Int)] = []
  /// Messages whose file was not found where it would have been.
  var missing: [Int] = []
  /// Found files with a key that another found file has, and that one.
  var duplicates: [(found: Int, first: Int)] = []
  /// Whether a directory that was not read would have to be.
  var needsAll = false

  init(_ scan: DirectoryScan, _ snapshot: MailboxSnapshot) {
    let (names, texts) = (scan.text.span, snapshot.text.span)
    var index = NameIndex(capacity: scan.found.count)
    var isMatched = [Bool](repeating: false, count: scan.found.count)
    for (i, file) in scan.found.enumerated() where scan.isUsable(i) {
      let key = names.extracting(file.key)
      let digest = index.digest(key)
      let same = index.find(digest) { names.extracting(scan.found[$0].key).isSame(as: key) }
      if let same {
        duplicates.append((i, same))
        isMatched[i] = true
      } else {
        index.insert(i, digest)
      }
    }
    for (position, message) in snapshot.messages.enumerated() {
      let isCovered = scan.covers(isNew: message.isNew)
      let name = texts.extracting(message.name)
      let key = name.extracting(0..<FileNameParts.keyLength(name))
      let match = index.find(index.digest(key)) {
        key.isSame(as: names.extracting(scan.found[$0].key))
      }
      guard let match else {
        if isCovered { missing.append(position) }
        continue
      }
      isMatched[match] = true
      let file = scan.found[match]
      if file.isNew != message.isNew || !name.isSame(as: names.extracting(file.name)) {
        if isCovered { changed.append((position, match)) } else { needsAll = true }
      }
    }
    for i in scan.found.indices where !isMatched[i] { arrived.append(i) }
  }

  /// Whether there is no difference.
  var isEmpty: Bool {
    arrived.isEmpty && changed.isEmpty && missing.isEmpty && duplicates.isEmpty && !needsAll
  }
}

extension Span where Element == UInt8 {
  /// Whether the bytes are these.
  func isSame(as other: borrowing Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    var at = 0
    while at + 8 <= count {
      if little64(at) != other.little64(at) { return false }
      at += 8
    }
    while at < count {
      if self[at] != other[at] { return false }
      at += 1
    }
    return true
  }
}
