internal import Bytes

/// Goes over the messages of a mailbox and asks of each whether it is found.
struct MailboxScan {
  /// How much of the result is wanted.
  enum Extent {
    /// All.
    case all
    /// The first.
    case first
    /// The last.
    case last
    /// The first and the last.
    case ends
  }

  /// The messages that are looked at in one step, unless one is read.
  private static let stepLimit = 256

  let program: SearchProgram
  private let list: any MessageList
  private let mailbox: any OpenMailbox
  private let recent: Set<UInt32>
  private let charsets: any CharsetConverter
  private let extent: Extent
  /// What was not looked at yet.
  private var rest: Range<Int>
  private var isFromEnd: Bool
  /// What was found and not taken, in the order in which it was.
  private var found: [SearchedMessage] = []

  init(
    _ program: SearchProgram, _ mailbox: inout SelectedMailbox, _ extent: Extent,
    _ charsets: any CharsetConverter
  ) throws(MailRefusal) {
    self.program = program
    list = try mailbox.list()
    self.mailbox = mailbox.mailbox
    recent = mailbox.recent
    self.charsets = charsets
    self.extent = extent
    rest = 0..<list.count
    switch extent {
    case .last: isFromEnd = true
    case .all, .first, .ends: isFromEnd = false
    }
  }

  /// How many messages there are, and how many were looked at.
  var progress: (done: Int, total: Int) { (list.count - rest.count, list.count) }

  /// What the last step has found.
  mutating func takeFound() -> [SearchedMessage] {
    let taken = found
    found = []
    return taken
  }

  /// Looks at some messages; false if there are no more.
  mutating func step() throws(MailRefusal) -> Bool {
    var count = 0
    while count < Self.stepLimit, !rest.isEmpty {
      let position = isFromEnd ? rest.upperBound - 1 : rest.lowerBound
      rest = isFromEnd ? rest.lowerBound..<position : (position + 1)..<rest.upperBound
      let listed = list.message(at: position)
      var message = SearchedMessage(
        listed, isRecent: recent.contains(listed.uid), in: mailbox, charsets)
      if try program.finds(&message) { take(message) }
      count += message.wasRead ? Self.stepLimit : 1
    }
    return !rest.isEmpty
  }

  private mutating func take(_ message: SearchedMessage) {
    found.append(message)
    switch extent {
    case .all: break
    case .first, .last: rest = 0..<0
    case .ends:
      if isFromEnd { rest = 0..<0 }
      isFromEnd = true
    }
  }
}

extension SearchReturn {
  /// How much of the result is needed for this.
  var extent: MailboxScan.Extent {
    guard !all, !count, partial == nil else { return .all }
    switch (minimum, maximum) {
    case (true, true): return .ends
    case (true, false): return .first
    case (false, true): return .last
    case (false, false): return .all
    }
  }
}
