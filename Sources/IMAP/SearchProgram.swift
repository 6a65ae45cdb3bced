internal import Bytes

/// A search as it is done for one message after the other: what costs least is asked first.
struct SearchProgram {
  /// What a message must be.
  indirect enum Test: Hashable {
    case all
    case none
    case uids(NumberSet)
    case flag(Flag, isSet: Bool)
    case modSequence(ModSequence)
    /// A day in UTC.
    case saved(SearchKey.Comparison, day: Int)
    case arrived(SearchKey.Comparison, day: Int)
    /// INTERNALDATE is at most this.
    case arrivedUntil(Int)
    /// INTERNALDATE is at least this.
    case arrivedFrom(Int)
    case larger(Int)
    case smaller(Int)
    case sent(SearchKey.Comparison, day: Int)
    case key(KeyField, Needle)
    case emailID([UInt8])
    case header(name: [UInt8], Needle)
    /// A text in the body, or anywhere: its place in `wanted`.
    case content(Int)
    case not(Test)
    case and([Test])
    case or([Test])
  }

  /// What `MessageKeys` has.
  enum KeyField: Hashable {
    case from
    case to
    case cc
    case bcc
    case subject
  }

  let test: Test
  /// The texts that are looked for in messages.
  let wanted: [TextFinder.Wanted]
  /// Whether MODSEQ was asked, so that the answer has it; RFC 7162 §3.1.5.
  let hasModSequence: Bool

  /// Whether a message is found.
  func finds(_ message: inout SearchedMessage) throws(MailRefusal) -> Bool {
    try holds(test, &message) && !message.isGone
  }

  private func holds(_ test: Test, _ message: inout SearchedMessage) throws(MailRefusal) -> Bool {
    switch test {
    case .all: return true
    case .none: return false
    case .uids(let uids): return uids.contains(message.listed.uid)
    case .flag(.recent, let isSet): return message.isRecent == isSet
    case .flag(let flag, let isSet): return message.listed.flags.contains(flag) == isSet
    case .modSequence(let least): return message.listed.modSequence >= least
    case .saved(let comparison, let day):
      return comparison.holds(message.listed.saved.day, day)
    case .arrived(let comparison, let day):
      return try comparison.holds(message.received().day, day)
    case .arrivedUntil(let moment): return try message.received() <= moment
    case .arrivedFrom(let moment): return try message.received() >= moment
    case .larger(let size): return try message.size() > size
    case .smaller(let size): return try message.size() < size
    case .sent, .key: return holds(test, try message.keys())
    case .emailID(let id): return try message.emailID() == id
    case .header(let name, let needle): return try message.hasField(name, with: needle)
    case .content(let place): return try message.findings(wanted)[place]
    case .not(let other): return try !holds(other, &message)
    case .and(let all):
      for one in all where try !holds(one, &message) { return false }
      return true
    case .or(let any):
      for one in any where try holds(one, &message) { return true }
      return false
    }
  }

  /// What only keys tell.
  private func holds(_ test: Test, _ keys: MessageKeys) -> Bool {
    switch test {
    case .sent(let comparison, let day):
      keys.sent.map { comparison.holds(($0 + keys.sentOffset * 60).day, day) } ?? false
    case .key(.from, let needle): needle.isIn(keys[.from])
    case .key(.to, let needle): needle.isIn(keys[.to])
    case .key(.cc, let needle): needle.isIn(keys[.cc])
    case .key(.bcc, let needle): needle.isIn(keys[.bcc])
    case .key(.subject, let needle): needle.isIn(keys[.subject])
    default: false
    }
  }
}

extension SearchKey.Comparison {
  fileprivate func holds(_ day: Int, _ wanted: Int) -> Bool {
    switch self {
    case .before: day < wanted
    case .on: day == wanted
    case .since: day >= wanted
    }
  }
}

extension Int {
  /// The day of a moment in seconds since 1970.
  var day: Int { self >= 0 ? self / 86_400 : (self - 86_399) / 86_400 }
}
