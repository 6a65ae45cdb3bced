internal import Bytes
public import Postal

/// The table of ways to other domains: a pattern, then where mail for it goes.
public struct RoutesTable: Sendable {
  private let file: [UInt8]
  private var entries: [[UInt8]: RouteEntry] = [:]
  private var others: [Problem] = []
  private var unreadable: [Problem] = []

  /// The table that these bytes of a file are.
  public init(_ bytes: [UInt8] = [], file: [UInt8]) {
    self.file = file
    for (index, line) in bytes.lines.enumerated() { takeLine(line.trimmed, index + 1) }
  }

  /// The entry of exactly this pattern, in lower case.
  public subscript(pattern: [UInt8]) -> RouteEntry? { entries[pattern] }

  /// The first line whose pattern cannot be read.
  public var doubt: Problem? { unreadable.first }

  /// Every problem of the file, in the order of its lines.
  public func problems() -> [Problem] {
    var all = unreadable + others
    for entry in entries.values {
      switch entry.destination {
      case .unusable(let problem): all.append(problem)
      case .relay(let text):
        all.append(
          Problem(file: file, line: entry.line, text: RoutesTable.notYet(text)))
      case .local, .failure, .command: break
      }
    }
    return all.sorted { $0.line < $1.line }
  }

  /// What to say of a way that no program knows yet.
  static func notYet(_ text: [UInt8]) -> String {
    "`\(text.text)` is not available yet; a route can be `|COMMAND`, `local` or `error TEXT`"
  }

  private mutating func takeLine(_ line: [UInt8], _ number: Int) {
    if line.isEmpty || line.first == "#" { return }
    var cursor = ByteCursor(line)
    let pattern = cursor.take { !$0.isBlank }.lowercased
    guard isPattern(pattern) else {
      unreadable.append(
        Problem(
          file: file, line: number,
          text: "`\(pattern.text)` is not a domain, `.domain` or `*`"))
      return
    }
    if let first = entries[pattern] {
      others.append(
        Problem(
          file: file, line: number,
          text: "`\(pattern.text)` stands in line \(first.line) already, which holds"))
      return
    }
    entries[pattern] = RouteEntry(
      destination: destination(cursor.rest.trimmed, number), file: file, line: number)
  }

  private func isPattern(_ pattern: [UInt8]) -> Bool {
    pattern == ["*"]
      || Address.isDomain(pattern.first == "." ? [UInt8](pattern.dropFirst()) : pattern)
  }

  private func destination(_ text: [UInt8], _ line: Int) -> RouteEntry.Destination {
    func unusable(_ text: String) -> RouteEntry.Destination {
      .unusable(Problem(file: file, line: line, text: text))
    }
    if text.contains(where: { $0.isControl && $0 != ASCII.tab }) {
      return unusable("there is a control character in the line")
    }
    if text.first == "|" {
      let command = [UInt8](text.dropFirst()).trimmed
      return command.isEmpty ? unusable("the command after `|` is missing") : .command(command)
    }
    let word = (text.words.first ?? []).lowercased.text
    let rest = [UInt8](text.dropFirst(word.utf8.count)).trimmed
    let plain = withoutComment(rest)
    if word == "error" { return failure(rest).map { .failure($0) } ?? unusable(Self.errorForm) }
    if word == "local" {
      return plain.isEmpty ? .local : unusable("nothing may stand after `local`")
    }
    let kind = word.prefix { $0 != ":" }
    if ["smtp", "smtps", "lmtp", "mx"].contains(String(kind)) {
      return .relay(withoutComment(text))
    }
    return unusable(
      word.isEmpty || word.hasPrefix("#")
        ? "the way is missing: `|COMMAND`, `local` or `error TEXT`"
        : "`\(word)` is not a way; there are `|COMMAND`, `local` and `error TEXT`")
  }

  private static let errorForm =
    "write `error TEXT` or `error 5.1.2 TEXT` with a code that begins with 4 or 5"

  private func withoutComment(_ text: [UInt8]) -> [UInt8] {
    guard let hash = text.span.index(of: "#"), hash == 0 || text[hash - 1].isBlank else {
      return text
    }
    return [UInt8](text[..<hash]).trimmed
  }

  /// `[code] text`; the code is 5.1.2 if none stands there.
  private func failure(_ text: [UInt8]) -> Failure? {
    guard let word = text.words.first else { return nil }
    guard word.first?.isDigit == true, word.contains(".") else {
      return Failure(.noSuchDomain, text)
    }
    guard let status = EnhancedStatus(word), status.class != .success else { return nil }
    let rest = [UInt8](text.dropFirst(word.count)).trimmed
    return rest.isEmpty ? nil : Failure(status, rest)
  }
}
