internal import Bytes

/// Reads the tree of the parts of a message whose octets come in pieces of any length, with LF or CRLF.
///
/// Time is linear; memory is that of the tree and of the largest header.
public struct StructureReader: Sendable {
  private var scanner = PartScanner(for: .reading)
  private var survey = StructureSurvey()

  /// A reader at the first octet.
  public init() {}

  /// Goes on with these octets of the message.
  public mutating func add(_ bytes: borrowing Span<UInt8>) { scanner.add(bytes, to: &survey) }

  /// The header of the message itself; nil as long as it has not come as a whole.
  public var header: Header? { survey.header }

  /// Says that the message is over; the tree. Nothing may be added after that.
  public mutating func finish() -> MessageStructure {
    scanner.finish(to: &survey)
    return MessageStructure(
      parts: survey.parts, extent: OctetExtent(from: OctetTally(), to: survey.tally),
      hasNul: survey.tally.hasNul)
  }
}

/// Collects where each part lies.
private struct StructureSurvey: PartSink, Sendable {
  private(set) var parts: [BodyPart] = []
  private(set) var header: Header?
  private(set) var tally = OctetTally()
  /// The parts that have begun and not ended, and where their bodies began.
  private var open: [(index: Int, bodyStart: OctetTally)] = []

  mutating func beginPart(_ part: MessagePart, _ header: Header, isCut: Bool) {
    if parts.isEmpty { self.header = header }
    let start = tally
    tally.add(header.bytes.span)
    let parent = open.last?.index
    if let parent { parts[parent].children.append(part.index) }
    open.append((part.index, tally))
    parts.append(
      BodyPart(
        index: part.index, parent: parent, isMessage: part.isMessage,
        fields: ContentFields(part, header),
        envelope: part.isMessage ? MessageEnvelope(header) : nil, structure: part.structure,
        header: OctetExtent(from: start, to: tally), body: .none))
  }

  mutating func body(_ bytes: borrowing Span<UInt8>) { tally.add(bytes) }

  mutating func endPart() {
    guard let last = open.popLast() else { return }
    parts[last.index].body = OctetExtent(from: last.bodyStart, to: tally)
  }

  mutating func delimiter(_ bytes: borrowing Span<UInt8>) { tally.add(bytes) }
}
