/// The selected mailbox as the client knows it: which message has which number.
///
/// What the client is not told yet, the list does not have yet; removals that may not be told now are kept as
/// numbers without a message.
struct SelectedMailbox {
  /// It changes when the session renames the mailbox.
  var name: MailboxName
  let mailbox: any OpenMailbox
  /// EXAMINE, or a mailbox that cannot be changed.
  let isReadOnly: Bool
  /// The summary to which `list` belongs.
  var summary: MailboxSummary
  /// The modification sequence up to which the client was told everything.
  private(set) var told: ModSequence
  /// Whether the client was told that it does not know all.
  var isHeldBack = false
  /// UIDs that have `\Recent` in this session.
  var recent: Set<UInt32> = []
  /// What SEARCH has saved: UIDs, ascending.
  var saved: [UInt32] = []
  /// Keywords that the client was told of in FLAGS.
  var keywords: [Keyword] = []

  /// The messages as the client was told last of their flags.
  private var listed: (any MessageList)?
  /// The UIDs by number, if they are not those of `listed`: numbers of removed messages are among them.
  private var withheld: [UInt32]?

  init(_ name: MailboxName, _ mailbox: any OpenMailbox, isReadOnly: Bool) {
    self.name = name
    self.mailbox = mailbox
    self.isReadOnly = isReadOnly
    summary = mailbox.summary
    told = summary.highestModSequence
  }

  /// How many messages have `\Recent` of which the client knows.
  var recentCount: Int { recent.count { $0 < summary.uidNext } }
  /// How many messages the client believes there are.
  var count: Int { withheld?.count ?? summary.count }
  /// Whether there are messages that are gone and that the client still counts.
  var hasWithheld: Bool { withheld != nil }

  /// The messages as the client was told last of their flags.
  mutating func list() throws(MailRefusal) -> any MessageList {
    if let listed { return listed }
    let list = try mailbox.messages()
    listed = list
    return list
  }

  /// The UIDs of all messages that the client counts.
  mutating func uids() throws(MailRefusal) -> NumberSet {
    let list = try list()
    var uids = NumberSet()
    if let withheld {
      for uid in withheld { uids.insert(uid) }
    } else {
      for position in 0..<list.count { uids.insert(list.uid(at: position)) }
    }
    return uids
  }

  /// The UID of a message number from 1 on.
  mutating func uid(of number: UInt32) throws(MailRefusal) -> UInt32? {
    guard number > 0, Int(number) <= count else { return nil }
    if let withheld { return withheld[Int(number) - 1] }
    return try list().uid(at: Int(number) - 1)
  }

  /// The number of the message with a UID.
  mutating func number(of uid: UInt32) throws(MailRefusal) -> UInt32? {
    if let withheld {
      let position = withheld.firstIndex(from: uid)
      guard position < withheld.count, withheld[position] == uid else { return nil }
      return UInt32(position + 1)
    }
    return try list().position(of: uid).map { UInt32($0 + 1) }
  }

  /// The messages of a set that the client knows: their UIDs, ascending. Numbers beyond the last are an error.
  mutating func uids(
    of set: MessageSet, byUID: Bool
  ) throws(MailRefusal) -> [UInt32] {
    switch set {
    case .saved: return try known(saved)
    case .numbers(let set): return byUID ? try uids(in: set) : try numbered(set)
    }
  }

  private mutating func known(_ uids: [UInt32]) throws(MailRefusal) -> [UInt32] {
    var out: [UInt32] = []
    for uid in uids where try number(of: uid) != nil { out.append(uid) }
    return out
  }

  private mutating func uids(in set: SequenceSet) throws(MailRefusal) -> [UInt32] {
    let last = try count == 0 ? 0 : uid(of: UInt32(count)) ?? 0
    var out: [UInt32] = []
    if let withheld {
      for range in set.resolved(last: last).ranges {
        var position = withheld.firstIndex(from: range.lowerBound)
        while position < withheld.count, withheld[position] <= range.upperBound {
          out.append(withheld[position])
          position += 1
        }
      }
      return out
    }
    let list = try list()
    for range in set.resolved(last: last).ranges {
      var position = list.position(from: range.lowerBound)
      while position < list.count {
        let uid = list.uid(at: position)
        guard uid <= range.upperBound else { break }
        out.append(uid)
        position += 1
      }
    }
    return out
  }

  private mutating func numbered(_ set: SequenceSet) throws(MailRefusal) -> [UInt32] {
    let numbers = set.resolved(last: UInt32(count))
    guard !numbers.isEmpty, let last = numbers.last, Int(last) <= count else {
      throw MailRefusal(.clientBug, "there is no message of that number")
    }
    let (list, withheld) = (try list(), withheld)
    var out: [UInt32] = []
    out.reserveCapacity(numbers.count)
    for range in numbers.ranges {
      for position in Int(range.lowerBound) - 1..<Int(range.upperBound) {
        out.append(withheld?[position] ?? list.uid(at: position))
      }
    }
    return out
  }

  /// The message with a UID as it is now; nil if it is gone.
  mutating func message(_ uid: UInt32) throws(MailRefusal) -> ListedMessage? {
    let list = try list()
    return list.position(of: uid).map { list.message(at: $0) }
  }
}

// What is told of changes.
extension SelectedMailbox {
  /// What became different of the mailbox since the client was told last.
  struct Difference {
    /// UIDs of messages that came.
    var arrived: [UInt32] = []
    /// UIDs of messages that have other flags.
    var changed: [UInt32] = []
    /// UIDs of messages that are gone and that the client still counts, and their numbers before.
    var expunged: [(uid: UInt32, number: UInt32)] = []
  }

  /// Looks what others have changed, without telling it yet.
  ///
  /// Fails if the mailbox has other UIDs: then no message is the one any more that the client means.
  mutating func refresh() throws(MailRefusal) {
    let before = try mailbox.refresh()
    if hasOtherUIDs { throw .otherUIDs }
    listed = listed ?? before
  }

  /// Takes the present state of the mailbox over as what the client knows; what it has to be told for that.
  ///
  /// Unless removals may be told, their numbers stay.
  mutating func takeChanges(withRemovals: Bool) throws(MailRefusal) -> Difference {
    let now = mailbox.summary
    if hasOtherUIDs { throw .otherUIDs }
    guard
      now.highestModSequence != summary.highestModSequence || now.count != summary.count
        || withRemovals && hasWithheld
    else { return Difference() }
    let old = try list()
    let new = try mailbox.messages()
    let known = withheld ?? (0..<old.count).map { old.uid(at: $0) }
    var difference = Difference()
    var kept: [UInt32] = []
    kept.reserveCapacity(known.count)
    var next = 0
    for (index, uid) in known.enumerated() {
      if let place = new.position(of: uid, near: next) {
        kept.append(uid)
        if let before = old.position(of: uid, near: index),
          old.modSequence(at: before) != new.modSequence(at: place)
        {
          difference.changed.append(uid)
        }
        next = place + 1
      } else if withRemovals {
        difference.expunged.append((uid, UInt32(index + 1)))
        recent.remove(uid)
      } else {
        kept.append(uid)
      }
    }
    let last = known.last ?? 0
    var place = new.position(from: last + 1)
    while place < new.count {
      difference.arrived.append(new.uid(at: place))
      kept.append(new.uid(at: place))
      place += 1
    }
    withheld = kept.count == new.count ? nil : kept
    listed = new
    summary = now
    if withheld == nil { told = now.highestModSequence }
    return difference
  }
}

extension [UInt32] {
  /// The first position with this number or a higher one.
  func firstIndex(from number: UInt32) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
