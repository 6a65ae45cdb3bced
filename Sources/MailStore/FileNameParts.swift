internal import Bytes

/// What the name of a message's file consists of: unique part, fields such as `,S=4711`, then `:2,` and letters.
struct FileNameParts {
  /// The longest file name there is.
  static let limit = 255

  /// The name up to `:`.
  let base: [UInt8]
  /// The letters behind `:2,`, flags, keywords and those of others.
  let letters: [UInt8]
  /// What follows the letters, from a second comma on.
  let extra: [UInt8]

  init(_ name: [UInt8]) {
    let (base, letters) = Self.places(name.span)
    self.base = [UInt8](name[base])
    self.letters = [UInt8](name[letters])
    extra = [UInt8](name[letters.upperBound...])
  }

  /// Where the base of a name is, and where its letters are, which the rest follows.
  private static func places(
    _ name: borrowing Span<UInt8>
  ) -> (base: Range<Int>, letters: Range<Int>) {
    let (end, base) = (name.count, 0..<(name.index(of: ":") ?? name.count))
    let start = base.upperBound + 3
    guard start <= end, name[start - 2] == "2", name[start - 1] == "," else {
      return (base, end..<end)
    }
    return (base, start..<(name.index(of: ",", from: start) ?? end))
  }

  /// The name in `cur` with other letters: each once and sorted, as Maildir demands.
  func name(letters: [UInt8]) -> [UInt8] {
    base + [":", "2", ","] + Self.sorted(letters) + extra
  }

  /// Appends the name in `cur` that a name gets with these flags and keywords; letters of others stay.
  static func append(
    _ name: borrowing Span<UInt8>, _ flags: MessageFlags, _ keywords: [[UInt8]],
    _ known: KeywordLetters, to out: inout [UInt8]
  ) {
    let (base, letters) = places(name)
    out.append(name.extracting(base))
    out.append(contentsOf: [":", "2", ","])
    let start = out.count
    flags.append(to: &out)
    for at in letters where isForeign(name[at], known) { out.insert(name[at], sortedFrom: start) }
    for word in keywords {
      if let letter = known.letter(of: word) { out.insert(letter, sortedFrom: start) }
    }
    if letters.upperBound < name.count { out.append(name.extracting(letters.upperBound...)) }
  }

  /// Whether a letter is neither a flag nor a keyword.
  static func isForeign(_ letter: UInt8, _ known: KeywordLetters) -> Bool {
    MessageFlags(letter: letter).isEmpty && known.keyword(of: letter) == nil
  }

  /// Letters as they stand in names: each once, in the order of their numbers.
  static func sorted(_ letters: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(letters.count)
    for letter in letters { out.insert(letter, sortedFrom: 0) }
    return out
  }

  /// How many bytes of a name no renaming changes: those before the first `,` or `:`.
  static func keyLength(_ name: borrowing Span<UInt8>) -> Int {
    for i in 0..<name.count where name[i] == "," || name[i] == ":" { return i }
    return name.count
  }

  /// The flags that a name has.
  static func flags(_ name: borrowing Span<UInt8>) -> MessageFlags {
    // the colon is near the end
    var at = name.count - 1
    while at >= 0, name[at] != ":" { at -= 1 }
    guard at >= 0, at + 2 < name.count, name[at + 1] == "2", name[at + 2] == "," else { return [] }
    var flags: MessageFlags = []
    at += 3
    while at < name.count, name[at] != "," {
      flags.formUnion(MessageFlags(letter: name[at]))
      at += 1
    }
    return flags
  }

  /// The number in a field such as `S=`, before the `:`.
  static func field(_ letter: UInt8, of name: borrowing Span<UInt8>) -> Int? {
    var at = 0
    while let comma = name.index(of: ",", from: at) {
      at = comma + 1
      guard at + 2 < name.count, name[at] == letter, name[at + 1] == "=" else { continue }
      var end = at + 2
      while end < name.count, name[end].isDigit { end += 1 }
      return name.extracting((at + 2)..<end).decimal
    }
    return nil
  }
}

extension [UInt8] {
  /// Puts a letter among those from `start` on, which are sorted, unless it is there.
  fileprivate mutating func insert(_ letter: UInt8, sortedFrom start: Int) {
    var place = count
    while place > start, self[place - 1] > letter { place -= 1 }
    if place == start || self[place - 1] != letter { insert(letter, at: place) }
  }
}
