internal import Bytes

/// A pattern made ready to be compared with many names; RFC 9051 §6.3.9.
///
/// The time is that of a few steps for each octet of a name, however many wildcards the pattern has.
struct PatternMatcher: Sendable {
  private let automaton: Automaton
  private let matchesInbox: Bool
  /// Whether levels above mailboxes are meant too.
  let includesLevels: Bool

  init(_ pattern: ListPattern, delimiter: UInt8) {
    automaton = Automaton(pattern.bytes, delimiter)
    includesLevels = pattern.bytes.last == "%"
    matchesInbox = Automaton(pattern.bytes.map(\.uppercased), delimiter)
      .accepts(MailboxName.inbox.bytes)
  }

  /// Whether a name matches; INBOX does in any case.
  func matches(_ name: MailboxName) -> Bool {
    name.isInbox ? matchesInbox : automaton.accepts(name.bytes)
  }
}

/// Compares octets with a pattern. State `i` is that the first `i` octets of it which are no wildcards were
/// found; all states are bits, which step at once.
private struct Automaton: Sendable {
  private let delimiter: UInt8
  private let words: Int
  private var literals = 0
  /// By octet and word: the states from which it leads to the next.
  private var leaving: [UInt64]
  /// By word: the states in which `*` waits.
  private var waiting: [UInt64]
  /// By word: the states in which `%` waits.
  private var waitingInLevel: [UInt64]

  init(_ pattern: [UInt8], _ delimiter: UInt8) {
    self.delimiter = delimiter
    words = pattern.count / 64 + 1
    leaving = [UInt64](repeating: 0, count: 256 * words)
    waiting = [UInt64](repeating: 0, count: words)
    waitingInLevel = waiting
    for byte in pattern {
      let (word, bit) = (literals / 64, UInt64(1) << UInt64(literals % 64))
      switch byte {
      case "*": waiting[word] |= bit
      case "%": waitingInLevel[word] |= bit
      default:
        leaving[Int(byte) * words + word] |= bit
        literals += 1
      }
    }
  }

  func accepts(_ text: [UInt8]) -> Bool {
    guard text.count >= literals else { return false }
    return words == 1 ? acceptsByWord(text) : acceptsByWords(text)
  }

  private func acceptsByWord(_ text: [UInt8]) -> Bool {
    var states: UInt64 = 1
    let (anywhere, inLevel) = (waiting[0], waiting[0] | waitingInLevel[0])
    for byte in text {
      let stay = byte == delimiter ? anywhere : inLevel
      states = (states & leaving[Int(byte)]) << 1 | states & stay
      if states == 0 { return false }
    }
    return states >> UInt64(literals) & 1 == 1
  }

  private func acceptsByWords(_ text: [UInt8]) -> Bool {
    var states = [UInt64](repeating: 0, count: words)
    states[0] = 1
    for byte in text {
      var carry: UInt64 = 0
      var all: UInt64 = 0
      for word in 0..<words {
        let state = states[word]
        let left = state & leaving[Int(byte) * words + word]
        let stay = byte == delimiter ? waiting[word] : waiting[word] | waitingInLevel[word]
        states[word] = left << 1 | carry | state & stay
        carry = left >> 63
        all |= states[word]
      }
      if all == 0 { return false }
    }
    return states[literals / 64] >> UInt64(literals % 64) & 1 == 1
  }
}
