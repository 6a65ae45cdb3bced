/// What messages are sorted by; RFC 5256 §3, 5957 §3.
struct SortTable {
  private var columns: [SortColumn]
  private var count = 0

  init(_ criteria: [SortArguments.Criterion]) { columns = criteria.map { SortColumn($0) } }

  /// Adds what counts of the next message.
  mutating func add(_ message: inout SearchedMessage) throws(MailRefusal) {
    for i in columns.indices { try columns[i].add(&message) }
    count += 1
  }

  /// The positions of the messages in order; those that are equal stay as they came.
  func order() -> [Int] {
    let columns = columns.map(\.numbers)
    guard let first = columns.first else { return Array(0..<count) }
    var rows: [Row] = []
    rows.reserveCapacity(count)
    for position in 0..<count { rows.append(Row(number: first[position], position: position)) }
    rows.sort { a, b in
      if a.number != b.number { return a.number < b.number }
      for column in columns.dropFirst() where column[a.position] != column[b.position] {
        return column[a.position] < column[b.position]
      }
      return a.position < b.position
    }
    return rows.map(\.position)
  }

  /// A message, and the number of the first criterion, which decides most comparisons.
  private struct Row {
    let number: Int
    let position: Int
  }
}

/// One criterion of all messages.
private struct SortColumn {
  private let criterion: SortArguments.Criterion
  /// A number for each message, unless there are texts.
  private var values: [Int] = []
  private var texts = SortedTexts()

  init(_ criterion: SortArguments.Criterion) { self.criterion = criterion }

  mutating func add(_ message: inout SearchedMessage) throws(MailRefusal) {
    switch criterion.key {
    case .arrival: values.append(try message.received())
    case .date: values.append(try message.sent())
    case .size: values.append(try message.size())
    case .cc: add(.firstCc, of: try message.keys())
    case .from: add(.firstFrom, of: try message.keys())
    case .subject: add(.baseSubject, of: try message.keys())
    case .to: add(.firstTo, of: try message.keys())
    case .displayFrom: add(.displayFrom, of: try message.keys())
    case .displayTo: add(.displayTo, of: try message.keys())
    }
  }

  private mutating func add(_ text: MessageKeys.Text, of keys: MessageKeys) {
    texts.add(keys.packed.span.extracting(keys.range(of: text)))
  }

  /// For each message a number that is the lower the earlier it comes.
  var numbers: [Int] {
    var numbers = texts.isEmpty ? values : texts.ranks
    if criterion.isReverse {
      for i in numbers.indices { numbers[i] = ~numbers[i] }
    }
    return numbers
  }
}
