internal import Bytes

/// What a search has found, and what of it the client is told; RFC 9051 §6.4.4, 5267 §3, 7162 §3.1.5, 9394.
struct SearchAnswer {
  let tag: Tag
  let byUID: Bool
  /// Nil for the answer of RFC 3501 or RFC 5256.
  let options: SearchReturn?
  /// Whether the answer has a MODSEQ.
  let hasModSequence: Bool
  /// What was found, in the order of the answer.
  private(set) var uids: [UInt32] = []
  private var modSequences: [ModSequence] = []

  init(_ tag: Tag, byUID: Bool, _ options: SearchReturn?, hasModSequence: Bool) {
    self.tag = tag
    self.byUID = byUID
    self.options = options
    self.hasModSequence = hasModSequence
  }

  mutating func add(_ message: ListedMessage) {
    uids.append(message.uid)
    if hasModSequence { modSequences.append(message.modSequence) }
  }

  /// Puts what was found into another order: positions as they are now.
  mutating func reorder(_ positions: [Int]) {
    uids = positions.map { uids[$0] }
    if hasModSequence { modSequences = positions.map { modSequences[$0] } }
  }

  /// Which of those that were found `$` means; RFC 9051 §6.4.4.4.
  var saved: [UInt32] {
    guard let options else { return uids }
    let isAll =
      options.all || options.count
      || !(options.minimum || options.maximum || options.partial != nil)
    return isAll ? uids.sorted() : shown(options).map { uids[$0] }.sorted()
  }

  /// The positions of those that are told one by one, ascending.
  private func shown(_ options: SearchReturn) -> [Int] {
    if options.all || options.count { return Array(uids.indices) }
    var positions: Set<Int> = []
    if options.minimum, !uids.isEmpty { positions.insert(0) }
    if options.maximum, !uids.isEmpty { positions.insert(uids.count - 1) }
    if let partial = options.partial { positions.formUnion(partial.positions(of: uids.count)) }
    return positions.sorted()
  }

  /// The highest of those that are told.
  private var highest: ModSequence? {
    guard hasModSequence else { return nil }
    guard let options else { return modSequences.max() }
    return shown(options).map { modSequences[$0] }.max()
  }
}

extension SearchAnswer {
  /// How numbers that are not ascending are told.
  enum Form {
    /// SEARCH
    case search
    /// SORT
    case sort
  }

  /// ESEARCH; numbers are those of `uids`.
  func result(_ numbers: [UInt32], _ options: SearchReturn) -> SearchResult {
    var result = SearchResult(tag, isUID: byUID)
    if options.minimum { result.minimum = numbers.first }
    if options.maximum { result.maximum = numbers.last }
    if options.count { result.count = numbers.count }
    if options.all { result.all = NumberSet.bytes(inOrder: numbers) }
    if let partial = options.partial {
      let some = Array(numbers[partial.positions(of: numbers.count)])
      result.partial = SearchResult.Partial(partial, NumberSet.bytes(inOrder: some))
    }
    result.modSequence = highest
    return result
  }

  /// Tells what was found, and keeps it if that was asked.
  func tell(_ form: Form, _ session: inout Session) throws(MailRefusal) {
    if options?.save == true { session.selected?.saved = saved }
    let numbers = try numbers(&session)
    guard let options else {
      switch form {
      case .search: session.out.search(numbers, highest)
      case .sort: session.out.sort(numbers, highest)
      }
      return
    }
    if options.tellsSomething { session.out.search(result(numbers, options)) }
  }

  /// What was found as the client names it.
  private func numbers(_ session: inout Session) throws(MailRefusal) -> [UInt32] {
    if byUID { return uids }
    var numbers: [UInt32] = []
    numbers.reserveCapacity(uids.count)
    for uid in uids {
      if let number = try session.selected?.number(of: uid) { numbers.append(number) }
    }
    return numbers
  }
}

extension SearchReturn {
  /// False if it only saves.
  var tellsSomething: Bool { all || count || minimum || maximum || partial != nil }
}
