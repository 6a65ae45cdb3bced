internal import Bytes

extension QueueSummary {
  /// With more recipients than this a table finds them; below it, looking through them is faster.
  private static let tableThreshold = 8

  /// Enters the lines of the log with the recipients. A line torn by a crash, and what is no attempt, is left out.
  mutating func scanAttempts(from offset: Int) {
    let table = recipients.count > Self.tableThreshold ? table() : nil
    var start = offset
    while let end = log.span.index(of: ASCII.lf, from: start) {
      let line = start..<end
      start = end + 1
      guard let (address, attempt) = Self.attempt(log, line), !isNotice(attempt) else { continue }
      if let table {
        if let index = table[[UInt8](log[address])] { enter(attempt, at: index) }
      } else {
        for index in recipients.indices where isRecipient(index, address) {
          enter(attempt, at: index)
        }
      }
    }
    if table != nil { copyToRepeated() }
  }

  private mutating func enter(_ attempt: Attempt, at index: Int) {
    recipients[index].last = attempt
    // who waits for the network was not tried
    if isPlace(attempt, Self.networkPlace) { return }
    recipients[index].attempts += 1
    // of the five actions only `deferred` is not final, and only it begins like that
    if log[attempt.action.lowerBound..<attempt.action.upperBound].prefix(3) != Self.deferred {
      recipients[index].isFinal = true
    }
  }

  private static let deferred = ArraySlice("def".utf8)
  private static let noticePlace = Array("(sender)".utf8)
  private static let networkPlace = Array("(network)".utf8)

  /// Whether the line says that the sender was told of the delay; see `AttemptRecord.isDelayNotice`.
  private func isNotice(_ attempt: Attempt) -> Bool { isPlace(attempt, Self.noticePlace) }

  private func isPlace(_ attempt: Attempt, _ place: [UInt8]) -> Bool {
    attempt.place.count == place.count && log[attempt.place].elementsEqual(place)
  }

  private func isRecipient(_ index: Int, _ address: Range<Int>) -> Bool {
    let own = recipients[index].address
    guard own.count == address.count else { return false }
    for i in 0..<own.count where block[own.lowerBound + i] != log[address.lowerBound + i] {
      return false
    }
    return true
  }

  /// The first recipient of each address.
  private func table() -> [[UInt8]: Int] {
    var table: [[UInt8]: Int] = [:]
    for index in recipients.indices.reversed() {
      table[[UInt8](block[recipients[index].address])] = index
    }
    return table
  }

  /// An address that stands there twice has the same attempts twice.
  private mutating func copyToRepeated() {
    let table = table()
    for index in recipients.indices {
      guard let first = table[[UInt8](block[recipients[index].address])], first != index else {
        continue
      }
      recipients[index].attempts = recipients[first].attempts
      recipients[index].isFinal = recipients[first].isFinal
      recipients[index].last = recipients[first].last
    }
  }

  /// The parts of a line, as `AttemptRecord.encoded` writes it.
  private static func attempt(_ log: [UInt8], _ line: Range<Int>) -> (Range<Int>, Attempt)? {
    // a line of the copied block may hold anything behind its name
    guard !line.isEmpty, log[line.lowerBound].isDigit, let time = word(log, line),
      let id = word(log, time.upperBound + 1..<line.upperBound),
      id.upperBound < line.upperBound,
      let address = BlockScanner.path(log, id.upperBound + 1..<line.upperBound),
      address.upperBound + 2 <= line.upperBound
    else { return nil }
    guard let action = word(log, address.upperBound + 2..<line.upperBound),
      let status = word(log, action.upperBound + 1..<line.upperBound),
      let place = word(log, status.upperBound + 1..<line.upperBound)
    else { return nil }
    let attempt = Attempt(
      time: time, action: action, status: status, place: place,
      words: place.upperBound + 1..<line.upperBound)
    return (address, attempt)
  }

  /// The bytes up to the next blank, which must be there.
  private static func word(_ log: [UInt8], _ rest: Range<Int>) -> Range<Int>? {
    guard let length = log.span.extracting(rest).index(of: " ") else { return nil }
    return rest.lowerBound..<rest.lowerBound + length
  }
}
