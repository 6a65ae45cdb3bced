internal import Bytes
public import Postal

/// The table of aliases(5), in the syntax of sendmail: `name: target, target`.
///
/// Only the names are read at first. A list is read when mail goes to it: it may be long, and a
/// mistake in it is nobody else's.
public struct AliasTable: Sendable {
  private let bytes: [UInt8]
  /// Where the targets of a name stand.
  private var index: TableIndex<Range<Int>>

  /// The table that these bytes of a file are.
  public init(_ bytes: [UInt8] = [], file: [UInt8]) {
    self.bytes = bytes
    index = TableIndex(file: file)
    readNames()
  }

  /// How many names there are.
  public var count: Int { index.count }

  /// The entry of a name in lower case.
  public subscript(name: [UInt8]) -> AliasEntry? {
    guard let range = index[name], let line = index.line(of: name) else { return nil }
    return AliasEntry(name: name, file: index.file, line: line, bytes: bytes, range: range)
  }

  /// The first line whose name cannot be read: who knows which name it was to be.
  public var doubt: Problem? { index.doubt }

  /// Every problem of the file, in the order of its lines.
  public func problems() -> [Problem] {
    var all = index.problems
    for name in index.names { all.append(contentsOf: problems(of: name)) }
    return all.sorted { ($0.line, $0.text.text) < ($1.line, $1.text.text) }
  }

  private func problems(of name: [UInt8]) -> [Problem] {
    guard let entry = self[name] else { return [] }
    var problems: [Problem] = []
    var targets = entry.targets
    var count = 0
    var hasFailure = false
    while let item = targets.next() {
      count += 1
      switch item.target {
      case .unusable(let reason):
        problems.append(Problem(file: entry.file, line: item.line, text: reason))
      case .failure: hasFailure = true
      case .address, .unaliased, .include, .command, .maildir, .file, .discard: break
      }
    }
    if count == 0 {
      problems.append(Problem(file: entry.file, line: entry.line, text: entry.emptyText))
    }
    if hasFailure, count > 1 {
      problems.append(
        Problem(
          file: entry.file, line: entry.line,
          text: "a failure must be the only target of `\(name.text)`"))
    }
    return problems
  }

  // MARK: reading the names

  /// An entry that goes on until the next begins.
  private struct Opening {
    let name: [UInt8]
    let line: Int
    let start: Int
  }

  private mutating func readNames() {
    var start = 0
    var number = 0
    var open: Opening?
    while start < bytes.count {
      let end = bytes.span.index(of: ASCII.lf, from: start) ?? bytes.count
      number += 1
      if let colon = nameEnd(start, end, number, isOpen: open != nil) {
        close(open, at: start)
        let name = readName(start, colon, number)
        open = name.map { Opening(name: $0, line: number, start: colon + 1) }
      } else if !isContinuation(start) {
        close(open, at: start)
        open = nil
      }
      start = end + 1
    }
    close(open, at: bytes.count)
  }

  private func isContinuation(_ start: Int) -> Bool {
    bytes[start].isBlank || bytes[start] == "#" || bytes[start] == ASCII.lf
      || bytes[start] == ASCII.cr
  }

  /// Where the colon after a name stands, if the line begins an entry; notes what is no line at all.
  private mutating func nameEnd(_ start: Int, _ end: Int, _ number: Int, isOpen: Bool) -> Int? {
    if isContinuation(start) {
      let first = bytes[start..<end].first { !$0.isBlank && $0 != ASCII.cr }
      if let first, first != "#", !isOpen, bytes[start].isBlank {
        index.note(number, "this continues no entry; names begin at the start of a line")
      }
      return nil
    }
    var at = start
    if bytes[start] == "\"" {
      at += 1
      while at < end, bytes[at] != "\"" { at += bytes[at] == "\\" ? 2 : 1 }
    }
    if at < end, let colon = bytes.span.extracting(at..<end).index(of: ":") { return at + colon }
    index.note(number, "this is not `name: target, target`; a comment begins with #")
    return nil
  }

  private mutating func readName(_ start: Int, _ colon: Int, _ number: Int) -> [UInt8]? {
    let text = [UInt8](bytes[start..<colon]).trimmed
    var cursor = ByteCursor(text)
    if let address = Address(taking: &cursor), cursor.isAtEnd {
      if address.domain.isEmpty { return address.localPart.lowercased }
      index.note(
        number,
        "an alias has no domain; write `\(text.text) -> TARGET` in the users table")
    } else {
      index.note(
        number, "`\(text.prefix(256).map { $0 }.text)` is not a name; quote it if it has blanks")
    }
    return nil
  }

  private mutating func close(_ open: Opening?, at end: Int) {
    guard let open else { return }
    index.add(open.name, open.start..<end, line: open.line, ifRepeated: "; join the two")
  }
}

extension AliasEntry {
  /// What is wrong with a list of nobody.
  var emptyText: String { "`\(name.text)` has no target; write /dev/null to throw its mail away" }
}
