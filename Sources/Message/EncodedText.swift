internal import Bytes

/// Writes the words of a text with encoded words for those that are not ASCII; RFC 2047 §5 and §6.2.
///
/// Blanks between two encoded words do not count when they are decoded. So neighbouring words that
/// are not ASCII are encoded together with the blanks between them, and so are the blanks next to a
/// word that was encoded before. Everything else stays octet for octet.
struct EncodedText {
  /// A word and what stands before it.
  struct Word {
    var blanks: Range<Int>
    var raw: Range<Int>
    /// What the word says, if not what stands there.
    var content: [UInt8]?
  }

  /// The longest line with an encoded word; RFC 2047 §2.
  private static let width = 76

  let source: [UInt8]
  private let place: EncodedWord.Place
  private let lineEnd: [UInt8]
  private(set) var out: [UInt8]
  private var column: Int
  /// Words that will be encoded together.
  private var run: [UInt8] = []
  private var hasRun = false
  /// The blanks before the run.
  private var runBlanks: [UInt8] = []
  /// Whether a blank is needed between what was written last and an encoded word.
  private var needsBlank = false
  private var endsInEncodedWord = false

  /// A writer that has written the bytes up to an offset.
  init(_ source: [UInt8], upTo start: Int, _ place: EncodedWord.Place, lineEnd: [UInt8]) {
    self.source = source
    self.place = place
    self.lineEnd = lineEnd
    out = [UInt8](source[..<start])
    column = start
  }

  /// Writes octets as they are; a text ends before them, and another may begin after them.
  mutating func addRaw(_ range: Range<Int>) {
    endText()
    write(source[range])
  }

  /// Writes the next word of a text.
  mutating func add(_ word: Word) {
    guard source[word.raw].contains(where: \.isEightBit) else { return addPlain(word) }
    if hasRun || endsInEncodedWord {
      if !hasRun { runBlanks = [ASCII.space] }
      addUnfolded(word.blanks)
    } else {
      runBlanks = [UInt8](source[word.blanks])
      if needsBlank, runBlanks.isEmpty { runBlanks.append(ASCII.space) }
    }
    hasRun = true
    run.append(contentsOf: word.content ?? [UInt8](source[word.raw]))
  }

  /// Ends a text: what follows is no word of it.
  mutating func endText() {
    flush()
    needsBlank = false
    endsInEncodedWord = false
  }

  private mutating func addPlain(_ word: Word) {
    let isEncoded = isEncodedWord(word.raw)
    var blanks = [UInt8](source[word.blanks])
    if hasRun {
      if isEncoded {
        addUnfolded(word.blanks)
        blanks = []
      }
      if blanks.isEmpty { blanks = [ASCII.space] }
      flush()
    }
    write(blanks[...])
    write(source[word.raw])
    needsBlank = true
    endsInEncodedWord = isEncoded
  }

  private mutating func flush() {
    guard hasRun else { return }
    var blanks = runBlanks
    for word in EncodedWord.words(run, in: place) {
      let isFolded = blanks.contains(ASCII.lf)
      if !blanks.isEmpty, !isFolded, column + blanks.count + word.count > Self.width {
        write(lineEnd[...])
      }
      write(blanks[...])
      write(word[...])
      blanks = [ASCII.space]
    }
    run.removeAll(keepingCapacity: true)
    hasRun = false
    needsBlank = true
    endsInEncodedWord = true
  }

  private mutating func write(_ bytes: ArraySlice<UInt8>) {
    out.append(contentsOf: bytes)
    if let feed = bytes.lastIndex(of: ASCII.lf) {
      column = bytes.endIndex - feed - 1
    } else {
      column += bytes.count
    }
  }

  private mutating func addUnfolded(_ range: Range<Int>) {
    for byte in source[range] where byte != ASCII.cr && byte != ASCII.lf { run.append(byte) }
  }

  private func isEncodedWord(_ range: Range<Int>) -> Bool {
    range.count > 6 && source[range].starts(with: ["=", "?"])
      && source[range].suffix(2).elementsEqual(["?", "="])
  }
}

extension EncodedText {
  /// Writes a text of words with blanks between them.
  mutating func addUnstructured(_ range: Range<Int>) {
    var offset = range.lowerBound
    while offset < range.upperBound {
      let start = offset
      while offset < range.upperBound, Self.isBlank(source[offset]) { offset += 1 }
      let wordStart = offset
      while offset < range.upperBound, !Self.isBlank(source[offset]) { offset += 1 }
      if wordStart == offset {
        addRaw(start..<offset)
      } else {
        add(Word(blanks: start..<wordStart, raw: wordStart..<offset, content: nil))
      }
    }
    endText()
  }

  static func isBlank(_ byte: UInt8) -> Bool {
    byte.isBlank || byte == ASCII.cr || byte == ASCII.lf
  }
}
