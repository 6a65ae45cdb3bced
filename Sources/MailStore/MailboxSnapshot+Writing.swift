internal import Bytes

extension MailboxSnapshot {
  /// Takes lines, and brings the text into its shortest form.
  mutating func rewrite(adding lines: [UInt8] = []) {
    let old = text
    _ = takeLines(lines.span, at: old.count)
    if expunged.count > Self.historyLimit { forget() }
    var out: [UInt8] = []
    out.reserveCapacity(old.count + lines.count)
    out += ListLine.header(
      validity: uidValidity, next: uidNext, modseq: highestModseq, forgotten: forgottenModseq,
      id: id)
    // first, so that they end none of the messages below
    for range in expunged { ListLine.append(range, to: &out) }
    knownKeywords = KeywordCollection()
    for place in messages.indices {
      if messages[place].name.lowerBound < old.count {
        move(place, from: old.span, at: 0, to: &out)
      } else {
        move(place, from: lines.span, at: old.count, to: &out)
      }
    }
    ListLine.append(stamps, to: &out)
    text = out
    taken = out.count
    // that of the stamps, as the next one replaces it
    staleLines = 1
    isDamaged = false
  }

  /// Copies the line of a message from a text that stands at `offset`.
  private mutating func move(
    _ place: Int, from old: borrowing Span<UInt8>, at offset: Int, to out: inout [UInt8]
  ) {
    messages[place].shift(by: -offset)
    let message = messages[place]
    let keywords = old.extracting(message.keywords)
    if !keywords.isEmpty { knownKeywords.add(keywords) }
    let start = (old.extracting(..<message.name.lowerBound).lastIndex(of: ASCII.lf) ?? -1) + 1
    messages[place].shift(by: out.count - start)
    out.append(old.extracting(start..<(message.name.upperBound + 1)))
  }
}
