internal import Bytes
public import Postal

/// The table of virtual mailboxes: an address or `@domain`, then a Maildir or addresses.
///
/// Only the addresses are read at first. Keys are compared without regard to case.
public struct UsersTable: Sendable {
  private let bytes: [UInt8]
  /// Where the right side of an address stands.
  private var index: TableIndex<Range<Int>>
  private var domains: Set<[UInt8]> = []

  /// The table that these bytes of a file are.
  public init(_ bytes: [UInt8] = [], file: [UInt8]) {
    self.bytes = bytes
    index = TableIndex(file: file)
    var number = 0
    var start = 0
    while start < bytes.count {
      let end = bytes.span.index(of: ASCII.lf, from: start) ?? bytes.count
      number += 1
      takeLine(start..<end, number)
      start = end + 1
    }
  }

  /// Whether a domain, in lower case, has an entry here: then it is a domain of this host.
  public func hosts(domain: [UInt8]) -> Bool { domains.contains(domain) }

  /// The entry of `local@domain` or `@domain`, in lower case.
  public subscript(key: [UInt8]) -> UserEntry? {
    guard let range = index[key], let line = index.line(of: key) else { return nil }
    let entry = AliasEntry(
      name: key, file: index.file, line: line, bytes: bytes, range: targets(range),
      allowed: .addresses)
    return UserEntry.parse(entry, value: [UInt8](bytes[range]))
  }

  /// The first line whose address cannot be read.
  public var doubt: Problem? { index.doubt }

  /// Every problem of the file, in the order of its lines.
  public func problems() -> [Problem] {
    var all = index.problems
    for key in index.names {
      switch self[key] {
      case .unusable(let problem): all.append(problem)
      case .list(let entry):
        var targets = entry.targets
        while let item = targets.next() {
          guard case .unusable(let reason) = item.target else { continue }
          all.append(Problem(file: entry.file, line: entry.line, text: reason))
        }
      case .mailbox, nil: break
      }
    }
    return all.sorted { $0.line < $1.line }
  }

  private mutating func takeLine(_ range: Range<Int>, _ number: Int) {
    let line = [UInt8](bytes[range])
    let trimmed = line.trimmed
    if trimmed.isEmpty || trimmed.first == "#" { return }
    var cursor = ByteCursor(line)
    _ = cursor.take(while: \.isBlank)
    guard let key = takeKey(&cursor), cursor.next?.isBlank != false else {
      return index.note(
        number,
        "a line begins with an address such as alice@example.org, or with @example.org")
    }
    domains.insert(key.domain)
    index.add(
      key.name, (range.lowerBound + cursor.offset)..<range.upperBound, line: number)
  }

  private func takeKey(_ cursor: inout ByteCursor) -> (name: [UInt8], domain: [UInt8])? {
    if cursor.take("@") {
      let domain = cursor.take { !$0.isBlank }.lowercased
      return Address.isDomain(domain) ? (["@"] + domain, domain) : nil
    }
    guard let address = Address(taking: &cursor), !address.domain.isEmpty else { return nil }
    return (UsersTable.key(address.localPart, address.domain), address.domain.lowercased)
  }

  /// The key under which an address is looked up.
  public static func key(_ localPart: [UInt8], _ domain: [UInt8]) -> [UInt8] {
    (localPart + ["@"] + domain).lowercased
  }

  /// The part of a value that lists targets: without the arrow.
  private func targets(_ range: Range<Int>) -> Range<Int> {
    var start = range.lowerBound
    while start < range.upperBound, bytes[start].isBlank { start += 1 }
    if start + 1 < range.upperBound, bytes[start] == "-", bytes[start + 1] == ">" { start += 2 }
    return start..<range.upperBound
  }
}
