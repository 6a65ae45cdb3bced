internal import Bytes
public import Postal

/// The table of ways to other domains: a pattern, then where mail for it goes.
public struct RoutesTable: Sendable {
  private var index: TableIndex<RouteEntry>
  /// Whether there is a pattern for senders.
  public private(set) var hasSenders = false

  /// The table that these bytes of a file are.
  public init(_ bytes: [UInt8] = [], file: [UInt8]) {
    index = TableIndex(file: file)
    for (index, line) in bytes.lines.enumerated() { takeLine(line.trimmed, index + 1) }
  }

  /// The entry of exactly this pattern, in lower case.
  public subscript(pattern: [UInt8]) -> RouteEntry? { index[pattern] }

  /// The lines that lead to other servers, in their order.
  public var relays: [(relay: Relay, line: Int)] {
    var all: [(relay: Relay, line: Int)] = []
    for entry in index.entries {
      if case .relay(let relay) = entry.destination { all.append((relay, entry.line)) }
    }
    return all.sorted { $0.line < $1.line }
  }

  /// The first line whose pattern cannot be read.
  public var doubt: Problem? { index.doubt }

  /// Every problem of the file, in the order of its lines.
  public func problems() -> [Problem] {
    var all = index.problems
    for entry in index.entries {
      switch entry.destination {
      case .unusable(let problem): all.append(problem)
      case .local, .failure, .command, .relay: break
      }
    }
    return all.sorted { $0.line < $1.line }
  }

  private mutating func takeLine(_ line: [UInt8], _ number: Int) {
    if line.isEmpty || line.first == "#" { return }
    var cursor = ByteCursor(line)
    guard let pattern = takePattern(&cursor) else {
      let word = line.words.first ?? []
      return index.note(
        number,
        "`\(word.text)` is not a domain, `.domain`, `from:ADDRESS`, `from:@DOMAIN` or `*`")
    }
    let isOfSender = pattern.starts(with: Self.from)
    if isOfSender { hasSenders = true }
    let destination = destination(cursor.rest.trimmed, number, isOfSender: isOfSender)
    index.add(
      pattern, RouteEntry(destination: destination, file: index.file, line: number), line: number)
  }

  // MARK: - patterns

  private static let from = Array("from:".utf8)

  /// The patterns that a sender may stand under, the closest first.
  static func keys(ofSender sender: Address) -> [[UInt8]] {
    [
      (from + sender.bytes).lowercased,
      from + [UInt8(ascii: "@")] + sender.domain.lowercased,
    ]
  }

  /// The pattern in lower case, as it is looked up; nil if it is none.
  private func takePattern(_ cursor: inout ByteCursor) -> [UInt8]? {
    if cursor.takeKeyword("from:") { return takeSender(&cursor).map { Self.from + $0 } }
    let pattern = cursor.take { !$0.isBlank }.lowercased
    let domain = pattern.first == "." ? [UInt8](pattern.dropFirst()) : pattern
    return pattern == ["*"] || Address.isDomain(domain) ? pattern : nil
  }

  private func takeSender(_ cursor: inout ByteCursor) -> [UInt8]? {
    let key: [UInt8]
    if cursor.take("@") {
      let domain = cursor.take { !$0.isBlank }.lowercased
      guard Address.isDomain(domain) else { return nil }
      key = [UInt8(ascii: "@")] + domain
    } else {
      guard let address = Address(taking: &cursor), !address.domain.isEmpty else { return nil }
      key = address.bytes.lowercased
    }
    return cursor.isAtEnd || cursor.next?.isBlank == true ? key : nil
  }

  // MARK: - destinations

  private func destination(_ text: [UInt8], _ line: Int, isOfSender: Bool)
    -> RouteEntry.Destination
  {
    func unusable(_ text: String) -> RouteEntry.Destination {
      .unusable(Problem(file: index.file, line: line, text: text))
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
    if word == "error" { return failure(rest).map { .failure($0) } ?? unusable(Self.errorForm) }
    if word == "local" {
      if isOfSender { return unusable("a sender makes no domain local") }
      return withoutComment(rest).isEmpty
        ? .local : unusable("nothing may stand after `local`")
    }
    if word.isEmpty || word.hasPrefix("#") {
      return unusable("the way is missing: \(Self.ways), `|COMMAND`, `local` or `error TEXT`")
    }
    do throws(Relay.Problem) { return .relay(try Relay(withoutComment(text))) } catch {
      return unusable(Self.isScheme(word) ? error.text : Self.unknown(word))
    }
  }

  private static let ways = "`mx`, `smtp:HOST`, `smtps:HOST`, `lmtp:HOST`"

  private static func isScheme(_ word: String) -> Bool {
    ["smtp", "smtps", "lmtp", "mx"].contains(String(word.prefix { $0 != ":" }))
  }

  private static func unknown(_ word: String) -> String {
    "`\(word)` is not a way; there are \(ways), `|COMMAND`, `local` and `error TEXT`"
  }

  private static let errorForm =
    "write `error TEXT` or `error 5.1.2 TEXT` with a code that begins with 4 or 5"

  private func withoutComment(_ text: [UInt8]) -> [UInt8] {
    for hash in text.indices
    where text[hash] == "#" && (hash == 0 || text[hash - 1].isBlank) {
      return [UInt8](text[..<hash]).trimmed
    }
    return text
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
