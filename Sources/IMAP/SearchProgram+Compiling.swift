internal import Bytes

/// What a search is compiled for.
struct SearchContext {
  /// Seconds since 1970.
  var now: Int
  /// The charset of texts in upper case; nil is UTF-8.
  var charset: [UInt8]?
  let charsets: any CharsetConverter
  /// Whether messages may not be named by their numbers; RFC 9586.
  var isUIDOnly = false

  /// The charsets that BADCHARSET tells, as far as there are any.
  private static let known = [
    "US-ASCII", "UTF-8", "ISO-8859-1", "ISO-8859-2", "ISO-8859-15", "WINDOWS-1251",
    "WINDOWS-1252", "KOI8-R", "ISO-2022-JP", "SHIFT_JIS", "EUC-JP", "EUC-KR", "GB2312", "GB18030",
    "BIG5",
  ]

  /// The refusal if there is no such charset.
  func checkCharset() throws(MailRefusal) {
    guard let charset, charsets.utf8([], from: charset) == nil else { return }
    let names = Self.known.filter { charsets.utf8([], from: Array($0.utf8)) != nil }
    throw MailRefusal(.badCharset(names), "there is no such charset; use UTF-8")
  }

  func needle(_ text: [UInt8]) -> Needle { Needle(charsets.text(text, in: charset)) }
}

extension SearchProgram {
  /// What a key means in a mailbox now.
  ///
  /// Days of INTERNALDATE and SAVEDATE are those of UTC, in which FETCH tells them.
  init(
    _ key: SearchKey, in mailbox: inout SelectedMailbox, _ context: SearchContext
  ) throws(MailRefusal) {
    try context.checkCharset()
    var compiler = SearchCompiler(context)
    test = try compiler.test(key, &mailbox)
    wanted = compiler.wanted
    hasModSequence = compiler.hasModSequence
  }
}

private struct SearchCompiler {
  let context: SearchContext
  var wanted: [TextFinder.Wanted] = []
  var hasModSequence = false

  init(_ context: SearchContext) { self.context = context }

  mutating func test(
    _ key: SearchKey, _ mailbox: inout SelectedMailbox
  ) throws(MailRefusal) -> SearchProgram.Test {
    switch key {
    case .all, .knowsSaveDate: return .all
    case .numbers(let set): return .uids(try numbered(set, &mailbox))
    case .uids(let set): return .uids(try uids(set, &mailbox))
    case .flag(let flag, let isSet): return .flag(flag, isSet: isSet)
    case .text(let field, let text): return find(field, context.needle(text))
    case .date(.arrived, let comparison, let date):
      return .arrived(comparison, day: date.daysSinceEpoch)
    case .date(.sent, let comparison, let date): return .sent(comparison, day: date.daysSinceEpoch)
    case .date(.saved, let comparison, let date):
      return .saved(comparison, day: date.daysSinceEpoch)
    case .larger(let size): return .larger(size)
    case .smaller(let size): return .smaller(size)
    case .older(let seconds): return .arrivedUntil(context.now - seconds)
    case .younger(let seconds): return .arrivedFrom(context.now - seconds)
    case .modSequence(let least):
      hasModSequence = true
      return .modSequence(least)
    case .emailID(let id): return .emailID(id)
    // there are none: FETCH answers NIL
    case .threadID: return .none
    case .not(let other): return .not(try test(other, &mailbox))
    case .or(let a, let b): return .or(sorted([try test(a, &mailbox), try test(b, &mailbox)]))
    case .and(let keys):
      var tests: [SearchProgram.Test] = []
      for key in keys {
        let next = try test(key, &mailbox)
        if case .and(let inner) = next { tests += inner } else { tests.append(next) }
      }
      return .and(sorted(tests))
    }
  }

  private mutating func find(
    _ field: SearchKey.SearchField, _ needle: Needle
  ) -> SearchProgram.Test {
    switch field {
    case .from: .key(.from, needle)
    case .to: .key(.to, needle)
    case .cc: .key(.cc, needle)
    case .bcc: .key(.bcc, needle)
    case .subject: .key(.subject, needle)
    case .header(let name): .header(name: name, needle)
    case .body: content(needle, isInHeader: false)
    case .text: content(needle, isInHeader: true)
    }
  }

  private mutating func content(_ needle: Needle, isInHeader: Bool) -> SearchProgram.Test {
    if needle.key.isEmpty { return .all }
    wanted.append(TextFinder.Wanted(needle: needle, isInHeader: isInHeader))
    return .content(wanted.count - 1)
  }

  /// The cheapest first; those that cost the same stay in their order.
  private func sorted(_ tests: [SearchProgram.Test]) -> [SearchProgram.Test] {
    let ordered = tests.enumerated().sorted {
      ($0.element.cost, $0.offset) < ($1.element.cost, $1.offset)
    }
    return ordered.map(\.element)
  }

  /// UIDs of messages with these numbers; numbers that there are not find nothing.
  private func numbered(
    _ set: MessageSet, _ mailbox: inout SelectedMailbox
  ) throws(MailRefusal) -> NumberSet {
    guard case .numbers(let set) = set else { return saved(mailbox) }
    guard !context.isUIDOnly else {
      throw MailRefusal(.uidRequired, "you have enabled UIDONLY: name UIDs")
    }
    var uids = NumberSet()
    guard mailbox.count > 0 else { return uids }
    let all = NumberSet(1...UInt32(mailbox.count))
    let numbers = set.resolved(last: UInt32(mailbox.count)).intersection(all)
    // a set of all needs no look at each
    if numbers == all { return NumberSet(1...UInt32.max) }
    for number in numbers {
      if let uid = try mailbox.uid(of: number) { uids.insert(uid) }
    }
    return uids
  }

  private func uids(
    _ set: MessageSet, _ mailbox: inout SelectedMailbox
  ) throws(MailRefusal) -> NumberSet {
    guard case .numbers(let set) = set else { return saved(mailbox) }
    let last = mailbox.count == 0 ? nil : try mailbox.uid(of: UInt32(mailbox.count))
    return set.resolved(last: last ?? 0)
  }

  private func saved(_ mailbox: SelectedMailbox) -> NumberSet {
    var uids = NumberSet()
    for uid in mailbox.saved { uids.insert(uid) }
    return uids
  }
}

extension SearchProgram.Test {
  /// About what it costs to ask.
  fileprivate var cost: Int {
    switch self {
    case .all, .none: 0
    case .uids, .flag, .modSequence, .saved: 1
    case .arrived, .arrivedUntil, .arrivedFrom: 2
    case .larger, .smaller: 3
    case .sent, .key: 4
    case .emailID: 5
    case .header: 6
    case .content: 7
    case .not(let test): test.cost
    case .and(let tests), .or(let tests): tests.reduce(0) { max($0, $1.cost) }
    }
  }
}
