internal import Bytes

/// Finds the fields of a block in a summary's memory, as far as that has been read.
struct BlockScanner {
  /// Where the line begins that is looked at next; at the end, the first one that is no field.
  private(set) var start = 0
  /// Whether the end of the block has been seen.
  private(set) var isComplete = false

  /// Goes on with what was read since; `isLast` says that there is no more.
  mutating func scan(_ summary: inout QueueSummary, isLast: Bool) {
    while !isComplete {
      guard let end = summary.block.span.index(of: ASCII.lf, from: start) else {
        isComplete = isLast
        return
      }
      let line = start..<end
      guard Self.isField(summary.block, line) else {
        isComplete = true
        return
      }
      Self.take(line, into: &summary)
      start = end + 1
    }
  }

  private static func isField(_ block: [UInt8], _ line: Range<Int>) -> Bool {
    line.count > 6
      && block.span.extracting(line.lowerBound..<line.lowerBound + 6).equalsIgnoringCase("Queue-")
  }

  private static func take(_ line: Range<Int>, into summary: inout QueueSummary) {
    let block = summary.block
    if let value = value(of: "Recipient", block, line) {
      if let address = path(block, value) { summary.recipients.append(.init(address: address)) }
    } else if let value = value(of: "Sender", block, line) {
      summary.sender = path(block, value)
    } else if let value = value(of: "Arrived", block, line) {
      summary.arrived = value
    } else if let value = value(of: "Size", block, line) {
      summary.size = number(block, value)
    } else if let value = value(of: "Hold", block, line) {
      summary.hasHoldField = block.span.extracting(value).equalsIgnoringCase("yes")
    } else if let value = value(of: "Not-Before", block, line) {
      summary.notBefore = value
    }
  }

  /// What stands behind `: ` in a line that has this name behind `Queue-`.
  private static func value(of name: StaticString, _ block: [UInt8], _ line: Range<Int>)
    -> Range<Int>?
  {
    let start = line.lowerBound + 6
    let colon = start + name.utf8CodeUnitCount
    guard colon + 2 <= line.upperBound, block[colon] == ":",
      block.span.extracting(start..<colon).equalsIgnoringCase(name)
    else { return nil }
    return colon + 2..<line.upperBound
  }

  private static func number(_ block: [UInt8], _ value: Range<Int>) -> Int? {
    guard 1...18 ~= value.count else { return nil }
    var number = 0
    for i in value {
      guard block[i].isDigit else { return nil }
      number = number * 10 + Int(block[i] &- 0x30)
    }
    return number
  }

  /// What stands between the brackets of the path at the beginning of a value.
  static func path(_ bytes: [UInt8], _ value: Range<Int>) -> Range<Int>? {
    guard !value.isEmpty, bytes[value.lowerBound] == "<" else { return nil }
    var at = value.lowerBound + 1
    if at < value.upperBound, bytes[at] == "\"" {
      at += 1
      // a quoted local part may hold brackets
      while at < value.upperBound, bytes[at] != "\"" { at += bytes[at] == "\\" ? 2 : 1 }
    }
    guard at < value.upperBound,
      let length = bytes.span.extracting(at..<value.upperBound).index(of: ">")
    else { return nil }
    return (value.lowerBound + 1)..<at + length
  }
}
