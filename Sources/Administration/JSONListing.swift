internal import Bytes
internal import Queue
internal import Unix

/// The form of a list that programs read: one JSON object a line for each message. See mailq(1).
struct JSONListing {
  /// Appends a message.
  func append(_ summary: QueueSummary, name: ArraySlice<UInt8>, to out: inout [UInt8]) {
    begin(name, Self.state(summary), to: &out)
    if let arrived = summary.arrived {
      JSONText.append(key: "arrived", to: &out)
      JSONText.append(summary.block.span.extracting(arrived), to: &out)
    }
    if let size = summary.size {
      JSONText.append(key: "size", to: &out)
      out.append(decimal: size)
    }
    if let sender = summary.sender {
      JSONText.append(key: "sender", to: &out)
      JSONText.append(summary.block.span.extracting(sender), to: &out)
    }
    if let next = summary.nextAttempt, !summary.isHeld {
      JSONText.append(key: "next_attempt", to: &out)
      JSONText.append(Self.time(next).span, to: &out)
    }
    if let moment = summary.notBefore {
      JSONText.append(key: "not_before", to: &out)
      JSONText.append(summary.block.span.extracting(moment), to: &out)
    }
    JSONText.append(key: "hold", to: &out)
    out.append(summary.isHeld ? "true" : "false")
    appendRecipients(summary, to: &out)
    out.append("}\n")
  }

  /// Appends a message that cannot be read.
  func append(unreadable name: ArraySlice<UInt8>, _ error: Errno, to out: inout [UInt8]) {
    begin(name, "unreadable", to: &out)
    JSONText.append(key: "error", to: &out)
    JSONText.append(Array(error.message.utf8).span, to: &out)
    out.append("}\n")
  }

  private func begin(_ name: ArraySlice<UInt8>, _ state: StaticString, to out: inout [UInt8]) {
    out.append("{")
    JSONText.append(key: "id", isFirst: true, to: &out)
    out.append("\"")
    out.append(contentsOf: name)
    out.append("\"")
    JSONText.append(key: "state", to: &out)
    out.append("\"")
    out.append("\(state)")
    out.append("\"")
  }

  private static func state(_ summary: QueueSummary) -> StaticString {
    if summary.isHeld { return "held" }
    return switch summary.place {
    case .drop: "submitted"
    case .new: "new"
    case .cur, .held: "waiting"
    }
  }

  private static func time(_ seconds: Int) -> [UInt8] {
    var text = Timestamp(seconds: seconds).rfc3339
    text.removeLast(8)
    text.append("Z")
    return text
  }

  private func appendRecipients(_ summary: QueueSummary, to out: inout [UInt8]) {
    JSONText.append(key: "recipients", to: &out)
    out.append("[")
    for (index, recipient) in summary.recipients.enumerated() {
      if index > 0 { out.append(",") }
      append(recipient, of: summary, to: &out)
    }
    out.append("]")
    if summary.isCut {
      JSONText.append(key: "recipients_cut", to: &out)
      out.append("true")
    }
  }

  private func append(
    _ recipient: QueueSummary.Recipient, of summary: QueueSummary, to out: inout [UInt8]
  ) {
    out.append("{")
    JSONText.append(key: "address", isFirst: true, to: &out)
    let address = summary.block.span.extracting(recipient.address)
    if let known = Display.known(address) {
      JSONText.append(known.span, to: &out)
    } else {
      JSONText.append(address, to: &out)
    }
    JSONText.append(key: "attempts", to: &out)
    out.append(decimal: recipient.attempts)
    JSONText.append(key: "final", to: &out)
    out.append(recipient.isFinal ? "true" : "false")
    if let last = recipient.last {
      JSONText.append(key: "last", to: &out)
      out.append("{")
      append(summary.log, last, to: &out)
      out.append("}")
    }
    out.append("}")
  }

  private func append(_ log: [UInt8], _ last: QueueSummary.Attempt, to out: inout [UInt8]) {
    JSONText.append(key: "time", isFirst: true, to: &out)
    JSONText.append(log.span.extracting(last.time), to: &out)
    JSONText.append(key: "action", to: &out)
    JSONText.append(log.span.extracting(last.action), to: &out)
    JSONText.append(key: "status", to: &out)
    JSONText.append(log.span.extracting(last.status), to: &out)
    JSONText.append(key: "place", to: &out)
    append(escaped: log[last.place], to: &out)
    JSONText.append(key: "words", to: &out)
    append(escaped: log[last.words], to: &out)
  }

  /// Appends what an escaped text stands for.
  private func append(escaped text: ArraySlice<UInt8>, to out: inout [UInt8]) {
    guard text.contains("%"), let decoded = Escaped.decode([UInt8](text)) else {
      JSONText.append([UInt8](text).span, to: &out)
      return
    }
    JSONText.append(decoded.span, to: &out)
  }
}
