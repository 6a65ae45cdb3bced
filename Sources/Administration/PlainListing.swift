internal import Bytes
internal import Queue
internal import Unix

/// The form of a list that people read, with the columns that mailers have had since sendmail.
struct PlainListing {
  /// The most octets of what was said that stand in a list that is not verbose.
  private static let wordsLimit = 160
  /// Columns of the name and its mark.
  private static let nameWidth = 42
  private static let heading = Array(
    "-Queue ID--------------------------------- -Size --Arrival Time---- -Sender/Recipient---\n"
      .utf8)

  private let isVerbose: Bool
  private var times: TimeText

  init(isVerbose: Bool, offsetMinutes: @escaping (Timestamp) -> Int) {
    self.isVerbose = isVerbose
    times = TimeText(offset: offsetMinutes)
  }

  /// Appends the line of headings.
  func begin(_ out: inout [UInt8]) { out.append(contentsOf: Self.heading) }

  /// Appends what stands under the list.
  func finish(messages: Int, octets: Int, to out: inout [UInt8]) {
    guard messages > 0 else {
      out.append("Mail queue is empty\n")
      return
    }
    out.append("\n-- ")
    out.append(decimal: messages)
    out.append(messages == 1 ? " message, " : " messages, ")
    SizeText.append(octets, to: &out)
    out.append(ASCII.lf)
  }

  /// Appends a message.
  mutating func append(
    _ summary: QueueSummary, name: ArraySlice<UInt8>, to out: inout [UInt8]
  ) {
    appendName(name, mark: Self.mark(summary), to: &out)
    if let size = summary.size {
      SizeText.append(size, width: 5, to: &out)
    } else {
      out.append("    ?")
    }
    out.append(" ")
    appendArrival(summary, to: &out)
    out.append(" ")
    if let sender = summary.sender {
      Display.append(address: summary.block.span.extracting(sender), to: &out)
    } else {
      out.append("?")
    }
    out.append(ASCII.lf)
    if !summary.isWhole { out.append("        (the envelope is not valid)\n") }
    if isVerbose { appendSchedule(summary, to: &out) }
    for index in summary.recipients.indices where !summary.recipients[index].isFinal {
      append(summary, summary.recipients[index], to: &out)
    }
    if summary.isCut { out.append("        (and more recipients)\n") }
  }

  /// Appends a message that cannot be read.
  func append(unreadable name: ArraySlice<UInt8>, _ error: Errno, to out: inout [UInt8]) {
    appendName(name, mark: "?", to: &out)
    out.append("    ? (cannot be read: ")
    out.append(error.message)
    out.append(")\n")
  }

  private static func mark(_ summary: QueueSummary) -> UInt8 {
    if summary.isHeld { return "!" }
    switch summary.place {
    case .drop: return "+"
    case .new: return "*"
    case .cur, .held: return " "
    }
  }

  private func appendName(_ name: ArraySlice<UInt8>, mark: UInt8, to out: inout [UInt8]) {
    out.append(contentsOf: name)
    out.append(mark)
    for _ in 0..<max(0, Self.nameWidth - name.count) { out.append(" ") }
  }

  private mutating func appendArrival(_ summary: QueueSummary, to out: inout [UInt8]) {
    if let arrived = summary.arrived, let moment = Timestamp(summary.block.span.extracting(arrived))
    {
      times.append(moment, to: &out)
    } else {
      out.append("?                  ")
    }
  }

  private mutating func append(
    _ summary: QueueSummary, _ recipient: QueueSummary.Recipient, to out: inout [UInt8]
  ) {
    out.append("        ")
    Display.append(address: summary.block.span.extracting(recipient.address), to: &out)
    out.append(ASCII.lf)
    guard let last = recipient.last else { return }
    if isVerbose {
      appendAttempt(summary, recipient.attempts, last, to: &out)
    } else {
      out.append("            (")
      out.append(summary.log.span.extracting(last.status))
      out.append(" ")
      appendWords(summary.log.span.extracting(last.words), to: &out)
      out.append(")\n")
    }
  }

  /// What was said, up to a limit that does not cut a character in two.
  private func appendWords(_ words: borrowing Span<UInt8>, to out: inout [UInt8]) {
    guard words.count > Self.wordsLimit else {
      Display.append(escaped: words, to: &out)
      return
    }
    var end = Self.wordsLimit
    while end > 0, words[end] & 0xC0 == 0x80 { end -= 1 }
    // nor an escape
    for back in 1...2 where end >= back && words[end - back] == "%" { end -= back }
    Display.append(escaped: words.extracting(0..<end), to: &out)
    out.append("...")
  }
}

// What only a verbose list has.
extension PlainListing {
  private mutating func appendSchedule(_ summary: QueueSummary, to out: inout [UInt8]) {
    let attempts = summary.attempts
    guard attempts > 0 || summary.isHeld || summary.notBefore != nil || summary.nextAttempt != nil
    else { return }
    out.append("        ")
    out.append(decimal: attempts)
    out.append(attempts == 1 ? " attempt" : " attempts")
    if summary.isHeld {
      out.append(", held until it is released")
    } else if let next = summary.nextAttempt {
      out.append(", next ")
      times.append(Timestamp(seconds: next), to: &out)
    }
    if let moment = summary.notBefore.flatMap({ Timestamp(summary.block.span.extracting($0)) }) {
      out.append(", not before ")
      times.append(moment, to: &out)
    }
    out.append(ASCII.lf)
  }

  private mutating func appendAttempt(
    _ summary: QueueSummary, _ count: Int, _ last: QueueSummary.Attempt, to out: inout [UInt8]
  ) {
    let log = summary.log.span
    out.append("            ")
    out.append(decimal: count)
    out.append(count == 1 ? " attempt, " : " attempts, last ")
    if let moment = Timestamp(log.extracting(last.time)) {
      times.append(moment, to: &out)
      out.append(" ")
    }
    Display.append(log.extracting(last.action), to: &out)
    out.append(" ")
    Display.append(log.extracting(last.status), to: &out)
    out.append(" at ")
    Display.append(escaped: log.extracting(last.place), to: &out)
    out.append("\n            ")
    Display.append(escaped: log.extracting(last.words), to: &out)
    out.append(ASCII.lf)
  }
}
