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
    guard let (base, info) = name.cut(at: ":") else {
      (base, letters, extra) = (name, [], [])
      return
    }
    self.base = base
    guard info.starts(with: ["2", ","]) else {
      (letters, extra) = ([], [])
      return
    }
    letters = [UInt8](info.dropFirst(2).prefix { $0 != "," })
    extra = [UInt8](info.dropFirst(2 + letters.count))
  }

  /// The name in `cur` with other letters: each once and sorted, as Maildir demands.
  func name(letters: [UInt8]) -> [UInt8] {
    base + [":", "2", ","] + Self.sorted(letters) + extra
  }

  /// Letters as they stand in names: each once, in the order of their numbers.
  static func sorted(_ letters: [UInt8]) -> [UInt8] { Set(letters).sorted() }

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
      return name.extracting((at + 2)..<end).array.decimal
    }
    return nil
  }
}
