internal import Bytes

/// A subject without what replies and forwards put around it, for sorting and threading; RFC 5256 §2.1.
public struct BaseSubject: Hashable, Sendable {
  /// What is left; it may be empty.
  public let bytes: [UInt8]
  /// Whether something was taken away that only a reply or a forward has.
  public let isReplyOrForward: Bool

  /// The base of a subject whose encoded words are UTF-8 already. Time is linear.
  public init(_ subject: [UInt8]) {
    var trimmer = SubjectTrimmer(subject)
    trimmer.trim()
    bytes = trimmer.rest
    isReplyOrForward = trimmer.isReplyOrForward
  }
}

/// Takes away from both ends, by the steps of RFC 5256 §2.1.
private struct SubjectTrimmer {
  private let text: [UInt8]
  private var start = 0
  private var end: Int
  private(set) var isReplyOrForward = false

  /// Step 1: any blanks become one space.
  init(_ subject: [UInt8]) {
    var text: [UInt8] = []
    text.reserveCapacity(subject.count)
    for byte in subject {
      guard byte.isBlank || byte == ASCII.cr || byte == ASCII.lf else {
        text.append(byte)
        continue
      }
      if text.last != ASCII.space { text.append(ASCII.space) }
    }
    self.text = text
    end = text.count
  }

  var rest: [UInt8] { [UInt8](text[start..<end]) }

  mutating func trim() {
    repeat {
      trimEnd()
      trimStart()
    } while takeForwardFrame()
  }

  /// Step 2: `(fwd)` and blanks.
  private mutating func trimEnd() {
    while end > start {
      if text[end - 1] == ASCII.space {
        end -= 1
      } else if has("(fwd)", at: end - 5) {
        end -= 5
        isReplyOrForward = true
      } else {
        return
      }
    }
  }

  /// Steps 3 to 5: `Re:`, `[list] Fwd [x]:`, then blobs as long as something is left.
  private mutating func trimStart() {
    while true {
      start = afterBlanks(start)
      var mark = start
      while let next = afterBlob(mark) { mark = next }
      if let next = afterReply(mark) {
        start = next
        isReplyOrForward = true
        continue
      }
      while let next = afterBlob(start), next < end { start = next }
      return
    }
  }

  /// Step 6: `[fwd: …]`.
  private mutating func takeForwardFrame() -> Bool {
    guard end - start > 5, has("[fwd:", at: start), text[end - 1] == "]" else { return false }
    start += 5
    end -= 1
    isReplyOrForward = true
    return true
  }

  private func has(_ word: StaticString, at offset: Int) -> Bool {
    let stop = offset + word.utf8CodeUnitCount
    guard offset >= start, stop <= end else { return false }
    return text.span.extracting(offset..<stop).equalsIgnoringCase(word)
  }

  private func afterBlanks(_ offset: Int) -> Int {
    offset < end && text[offset] == ASCII.space ? offset + 1 : offset
  }

  /// After `[…]` with no bracket inside, and the blanks behind it.
  private func afterBlob(_ offset: Int) -> Int? {
    guard offset < end, text[offset] == "[" else { return nil }
    var at = offset + 1
    while at < end, text[at] != "[", text[at] != "]" { at += 1 }
    return at < end && text[at] == "]" ? afterBlanks(at + 1) : nil
  }

  /// After `re`, `fw` or `fwd`, a blob if there is one, and the colon.
  private func afterReply(_ offset: Int) -> Int? {
    var at = offset
    if has("fwd", at: at) {
      at += 3
    } else if has("re", at: at) || has("fw", at: at) {
      at += 2
    } else {
      return nil
    }
    at = afterBlanks(at)
    at = afterBlob(at) ?? at
    return at < end && text[at] == ":" ? at + 1 : nil
  }
}
