internal import Bytes

/// Makes of a message with UTF-8 in headers one for readers that know only ASCII there; RFC 6858, RFC 6856 §2.1.
///
/// Names and text become encoded words, parameters take the form of RFC 2231, an address of other letters becomes
/// part of the name of one that leads nowhere, and fields that have no such form are left out. All else stays octet
/// for octet: bodies, and fields whose octets are not UTF-8, of which nobody knows what they mean.
///
/// New lines end in LF. One pass, in linear time and the memory of the largest header.
public struct SurrogateConverter: Sendable {
  private var scanner = PartScanner()
  private var writer = SurrogateWriter()

  /// A converter at the first octet.
  public init() {}

  /// Whether the octets of a message have anything to convert; if not, the message is the same afterwards.
  public static func isNeeded(for message: borrowing Span<UInt8>) -> Bool {
    var all: UInt8 = 0
    for i in 0..<message.count { all |= message[i] }
    return all.isEightBit
  }

  /// Goes on with these octets of the message; appends to `out` what is ready.
  public mutating func convert(_ bytes: borrowing Span<UInt8>, into out: inout [UInt8]) {
    scanner.add(bytes, to: &writer)
    writer.move(to: &out)
  }

  /// Ends the message; appends the rest to `out`.
  public mutating func finish(into out: inout [UInt8]) {
    scanner.finish(to: &writer)
    writer.move(to: &out)
  }
}

/// Writes the parts of a message with their headers in ASCII.
private struct SurrogateWriter: PartSink, Sendable {
  private var out: [UInt8] = []

  mutating func move(to target: inout [UInt8]) {
    target.append(contentsOf: out)
    out.removeAll(keepingCapacity: true)
  }

  mutating func beginPart(_ part: MessagePart, _ header: Header, isCut: Bool) {
    guard !isCut, SurrogateConverter.isNeeded(for: header.bytes.span) else {
      out.append(contentsOf: header.bytes)
      return
    }
    if let line = header.mboxLine { out.append(header.bytes.span.extracting(line)) }
    var isShorter = false
    for field in header.fields {
      let bytes = SurrogateField.of(field, in: header)
      if bytes.isEmpty { isShorter = true }
      out.append(contentsOf: bytes)
    }
    let end = header.fields.last?.range.upperBound ?? header.mboxLine?.upperBound ?? 0
    out.append(header.bytes.span.extracting(end..<header.bytes.count))
    // what was no line of a header may look like one where a field is gone
    if isShorter, header.ending != .blankLine { out.append(ASCII.lf) }
  }

  mutating func body(_ bytes: borrowing Span<UInt8>) { out.append(bytes) }

  mutating func endPart() {}

  mutating func delimiter(_ bytes: borrowing Span<UInt8>) { out.append(bytes) }
}
