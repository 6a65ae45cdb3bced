internal import Queue

/// What waits to be tried: the messages that were found, in that order, and the schedule of the others.
struct Backlog {
  /// A message that was found and has not been looked at.
  enum Found: Equatable {
    /// In `drop`.
    case submitted(QueueID)
    /// In `new`, or somewhere else by now. Unless it is fresh, an earlier runner may have delivered it.
    case accepted(QueueID, isFresh: Bool)
  }

  private var schedule = Schedule()
  private var submitted: ArraySlice<QueueID> = []
  private var accepted: ArraySlice<(id: QueueID, isFresh: Bool)> = []
  /// When to look at the directories again although nobody said there is news.
  private var lookAgain: Int?
  /// Whether the directories may have messages that have not been found.
  private(set) var hasNews = true

  /// Whether nothing waits but what is on the schedule.
  var isTaken: Bool { !hasNews && submitted.isEmpty && accepted.isEmpty }

  // MARK: - new messages

  /// Says that the directories may have messages that have not been found.
  mutating func noteNews() { hasNews = true }

  /// Says the same from a second of the epoch on; an earlier word on that no longer holds.
  mutating func noteNews(at second: Int) { lookAgain = second }

  /// Takes the word that there is news, once all that was found before has been taken; true if so.
  mutating func takeNews() -> Bool {
    guard hasNews, submitted.isEmpty, accepted.isEmpty else { return false }
    hasNews = false
    return true
  }

  /// Notices that it is time to look again.
  mutating func lookAgain(at now: Int) {
    guard let second = lookAgain, second <= now else { return }
    lookAgain = nil
    hasNews = true
  }

  /// Adds the messages that were found in `drop`.
  mutating func add(submitted ids: [QueueID]) { submitted += ids }

  /// Adds a message that was found in `new`.
  mutating func add(accepted id: QueueID, isFresh: Bool) { accepted.append((id, isFresh)) }

  /// Takes a message that was found, what is accepted before what is only submitted.
  mutating func next() -> Found? {
    if let (id, isFresh) = accepted.popFirst() { return .accepted(id, isFresh: isFresh) }
    return submitted.popFirst().map { .submitted($0) }
  }

  // MARK: - the schedule

  /// Has a message wait until a second of the epoch; it replaces an earlier date.
  mutating func put(_ id: QueueID, at second: Int) { schedule.put(id, at: second) }

  /// Whether a message is on the schedule.
  func isScheduled(_ id: QueueID) -> Bool { schedule.contains(id) }

  /// When a message of the schedule is due; nil if it is not on it.
  func second(of id: QueueID) -> Int? { schedule.time(of: id) }

  /// Takes one message of the schedule that is due at this second; nil if none is.
  mutating func takeDue(at now: Int) -> QueueID? { schedule.takeDue(at: now) }

  /// Makes all messages of the schedule due.
  mutating func makeAllDue() {
    for id in schedule.takeAll() { schedule.put(id, at: 0) }
  }

  /// The second of the epoch at which something is due, or it is time to look again; nil if never.
  mutating func nextSecond() -> Int? {
    [schedule.next(), lookAgain].compactMap { $0 }.min()
  }
}
