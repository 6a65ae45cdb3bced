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
    let name = line.lowerBound + 6
    guard let length = block.span.extracting(name..<line.upperBound).index(of: ":"),
      name + length + 2 <= line.upperBound
    else { return }
    let colon = name + length
    let value = (colon + 2)..<line.upperBound
    let field = block.span.extracting(name..<colon)
    switch field.count {
    case 9 where field.equalsIgnoringCase("Recipient"):
      if let address = path(block, value) { summary.recipients.append(.init(address: address)) }
    case 6 where field.equalsIgnoringCase("Sender"): summary.sender = path(block, value)
    case 7 where field.equalsIgnoringCase("Arrived"): summary.arrived = value
    case 4 where field.equalsIgnoringCase("Size"): summary.size = number(block, value)
    case 4 where field.equalsIgnoringCase("Hold"):
      summary.hasHoldField = block.span.extracting(value).equalsIgnoringCase("yes")
    case 10 where field.equalsIgnoringCase("Not-Before"): summary.notBefore = value
    default: break
    }
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
