internal import Bytes

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
    let columns = columns
    return (0..<count).sorted { a, b in
      for column in columns {
        let order = column.compare(a, b)
        if order != 0 { return order < 0 }
      }
      return a < b
    }
  }
}

/// One criterion of all messages.
private struct SortColumn {
  private let criterion: SortArguments.Criterion
  private var numbers: [Int] = []
  /// All texts, one after the other, and where each ends.
  private var text: [UInt8] = []
  private var ends: [Int] = [0]
  private let hasTexts: Bool

  init(_ criterion: SortArguments.Criterion) {
    self.criterion = criterion
    hasTexts =
      switch criterion.key {
      case .arrival, .date, .size: false
      case .cc, .from, .subject, .to, .displayFrom, .displayTo: true
      }
  }

  mutating func add(_ message: inout SearchedMessage) throws(MailRefusal) {
    switch criterion.key {
    case .arrival: numbers.append(try message.received())
    case .date: numbers.append(try message.sent())
    case .size: numbers.append(try message.size())
    case .cc: add(try message.keys().firstCc)
    case .from: add(try message.keys().firstFrom)
    case .subject: add(try message.keys().baseSubject)
    case .to: add(try message.keys().firstTo)
    case .displayFrom: add(try message.keys().displayFrom)
    case .displayTo: add(try message.keys().displayTo)
    }
  }

  /// The first octets as a number decide most comparisons.
  private mutating func add(_ value: [UInt8]) {
    var head: UInt64 = 0
    for i in 0..<7 { head = head << 8 | (i < value.count ? UInt64(value[i]) : 0) }
    numbers.append(Int(head))
    text += value
    ends.append(text.count)
  }

  /// Below, at or above 0 as `a` comes before, with or behind `b`.
  func compare(_ a: Int, _ b: Int) -> Int {
    let order = numbers[a] == numbers[b] ? texts(a, b) : numbers[a] < numbers[b] ? -1 : 1
    return criterion.isReverse ? -order : order
  }

  private func texts(_ a: Int, _ b: Int) -> Int {
    guard hasTexts else { return 0 }
    var (i, j) = (ends[a], ends[b])
    while i < ends[a + 1], j < ends[b + 1] {
      if text[i] != text[j] { return text[i] < text[j] ? -1 : 1 }
      i += 1
      j += 1
    }
    return (ends[a + 1] - i).signum() - (ends[b + 1] - j).signum()
  }
}
