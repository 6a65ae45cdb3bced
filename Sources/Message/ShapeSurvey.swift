internal import Bytes
internal import Postal

/// What becomes of a part in a conversion.
struct PartPlan: Sendable {
  enum Encoding: Sendable { case none, quotedPrintable, base64 }

  var encoding = Encoding.none
  var isEightBit = false
  /// Whether something in the part changes, so that the part is 7bit afterwards.
  var isChanged = false
  /// Whether a body in this message gets an encoding, so that it must be a MIME message.
  var becomesMIME = false
}

/// Collects what of each part must be changed.
struct ShapeSurvey: PartSink, Sendable {
  private struct Open: Sendable {
    let part: MessagePart
    let isSigned: Bool
    var facts = OctetFacts()
  }

  let abilities: MessageShape.Abilities
  private(set) var plans: [PartPlan] = []
  private(set) var failure: Failure?
  private(set) var needsChange = false
  /// How the message ends its lines, by the first of them.
  private(set) var lineEnd: [UInt8] = [ASCII.lf]
  private var hasLineEnd = false
  private var open: [Open] = []

  init(_ abilities: MessageShape.Abilities) { self.abilities = abilities }

  mutating func beginPart(_ part: MessagePart, _ header: Header, isCut: Bool) {
    noteLineEnd(header.bytes.span, endedInReturn: false)
    let isSigned = open.last.map { $0.isSigned || $0.part.type.isNamed("multipart", "signed") }
    open.append(Open(part: part, isSigned: isSigned ?? false))
    plans.append(PartPlan())
    guard FieldConverter.needsChange(header.bytes.span, abilities) else { return }
    needsChange = true
    if isCut { return fail("a header is too large") }
    if open[open.count - 1].isSigned { return fail("what must be changed is signed") }
    if let line = header.mboxLine,
      FieldConverter.needsChange(header.bytes.span.extracting(line), abilities)
    {
      return fail("the line before its header cannot be changed")
    }
    markChanged()
    let converter = FieldConverter(abilities, lineEnd: lineEnd)
    for field in header.fields {
      do throws(Failure) {
        _ = try converter.convert(field, of: header)
      } catch {
        if failure == nil { failure = error }
        return
      }
    }
  }

  mutating func body(_ bytes: borrowing Span<UInt8>) {
    guard let last = open.last else { return }
    noteLineEnd(bytes, endedInReturn: last.facts.endsInReturn)
    open[open.count - 1].facts.add(bytes)
  }

  mutating func endPart() {
    guard let last = open.last else { return }
    if !isTaken(last.facts) { plan(last) }
    open.removeLast()
  }

  mutating func delimiter(_ bytes: borrowing Span<UInt8>) {
    var facts = OctetFacts()
    facts.add(bytes)
    guard !isTaken(facts) else { return }
    needsChange = true
    fail("the line between two parts cannot be changed")
  }

  private func isTaken(_ facts: OctetFacts) -> Bool {
    abilities.contains(.eightBitBody) ? facts.isLines : facts.isSevenBit
  }

  /// Decides what becomes of the part that is ending, whose body cannot be taken as it is.
  private mutating func plan(_ last: Open) {
    needsChange = true
    let part = last.part
    if last.isSigned { return fail("what must be changed is signed") }
    switch part.structure {
    case .multipart: return fail("it has text outside of its parts")
    case .opaque: return fail("its parts cannot be told apart")
    case .message: return
    case .leaf: break
    }
    if part.type.isNamed("message"), !part.type.subtype.startsIgnoringCase(Array("global".utf8)) {
      return fail("a part of type message may not be encoded")
    }
    guard part.encoding.isIdentity else { return fail("a part is not encoded as it says") }
    plans[part.index].encoding = Self.encoding(of: part, last.facts)
    plans[part.index].isEightBit = last.facts.eightBitCount > 0
    markChanged()
    if let message = open.last(where: { $0.part.isMessage }) {
      plans[message.part.index].becomesMIME = true
    }
  }

  /// Quoted-printable is for text that people can then still read, even if it gets longer by half.
  private static func encoding(of part: MessagePart, _ facts: OctetFacts) -> PartPlan.Encoding {
    let isText = part.type.isNamed("text") || part.type.isNamed("message")
    return isText && !facts.hasNul && facts.eightBitCount <= facts.count / 2
      ? .quotedPrintable : .base64
  }

  private mutating func markChanged() {
    for part in open { plans[part.part.index].isChanged = true }
  }

  private mutating func fail(_ reason: String) {
    guard failure == nil else { return }
    failure = Failure(
      EnhancedStatus(.permanent, 6, 3),
      "the next mail system takes only 7-bit messages, and this one cannot be converted: "
        + reason)
  }

  private mutating func noteLineEnd(_ bytes: borrowing Span<UInt8>, endedInReturn: Bool) {
    guard !hasLineEnd, let feed = bytes.index(of: ASCII.lf) else { return }
    hasLineEnd = true
    if feed > 0 ? bytes[feed - 1] == ASCII.cr : endedInReturn { lineEnd = [ASCII.cr, ASCII.lf] }
  }
}
