internal import Bytes
internal import Maildir
internal import Unix

/// The file `dovecot-keywords`: which keywords the letters `a` to `z` in file names are.
///
/// Without the file such letters are of others and mean nothing.
struct KeywordLetters {
  static let file: Path = "dovecot-keywords"
  static let lock: Path = "dovecot-keywords.lock"
  private static let sizeLimit = 1 << 20
  static let limit = 26

  /// The keyword of each letter; nil for letters that are free.
  private(set) var words: [[UInt8]?] = []
  /// Whether there is such a file.
  private(set) var isThere = false

  init(_ maildir: Maildir) throws(Errno) {
    var text = try maildir.text(of: Self.file, limit: Self.sizeLimit)
    // Dovecot makes it with the first keyword, and so do we where it serves the folder too
    if text == nil, (try? maildir.directory.status(DovecotList.file))?.kind == .file { text = [] }
    self.init(text)
  }

  /// Reads the lines `number keyword`; others are passed over.
  init(_ text: [UInt8]?) {
    guard let text else { return }
    isThere = true
    words = [[UInt8]?](repeating: nil, count: Self.limit)
    for line in text.lines {
      guard let (number, word) = line.cut(at: " "), let number = number.decimal,
        number < Self.limit, Self.isKeyword(word)
      else { continue }
      words[number] = word
    }
  }

  /// Whether it can be a keyword: an atom of RFC 9051.
  static func isKeyword(_ word: [UInt8]) -> Bool {
    !word.isEmpty && word.count <= 255
      && word.allSatisfy {
        $0.isVisible
          && !["(", ")", "{", "%", "*", "\"", "\\", "]"].contains($0)
      }
  }

  /// The keyword of a letter.
  func keyword(of letter: UInt8) -> [UInt8]? {
    let number = Int(letter) - 0x61
    return words.indices.contains(number) ? words[number] : nil
  }

  /// The letter of a keyword, in any case.
  func letter(of keyword: [UInt8]) -> UInt8? {
    words.firstIndex { $0?.equalsIgnoringCase(keyword) ?? false }.map { UInt8($0 + 0x61) }
  }

  /// The keywords of a message with these letters that had those keywords when it had those letters.
  func keywords(_ had: [[UInt8]], was: [UInt8], letters: [UInt8]) -> [[UInt8]] {
    if !isThere { return had }
    var out = had.filter { word in
      // one with a letter goes with the letter
      letter(of: word).map { letters.contains($0) || !was.contains($0) } ?? true
    }
    for letter in letters {
      guard let word = keyword(of: letter), !out.contains(where: { $0.equalsIgnoringCase(word) })
      else { continue }
      out.append(word)
    }
    return out
  }

  /// Whether a keyword can get a letter.
  var hasFree: Bool { isThere && words.contains { $0 == nil } }

  /// Gives a keyword a letter if one is free.
  mutating func add(_ keyword: [UInt8]) -> Bool {
    guard isThere, letter(of: keyword) == nil, let free = words.firstIndex(of: nil) else {
      return false
    }
    words[free] = keyword
    return true
  }

  /// The text of the file.
  var text: [UInt8] {
    var out: [UInt8] = []
    for (number, word) in words.enumerated() {
      guard let word else { continue }
      out.append(decimal: number)
      out += [ASCII.space] + word + [ASCII.lf]
    }
    return out
  }
}
