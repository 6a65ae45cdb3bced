internal import Bytes
internal import Postal

/// Writes the parts of a message as planned.
struct PartWriter: PartSink, Sendable {
  private enum Encoder {
    case none
    case quotedPrintable(QuotedPrintableEncoder)
    case base64(Base64Encoder, isText: Bool)
  }

  private let plans: [PartPlan]
  private let fields: FieldConverter
  private let lineEnd: [UInt8]
  private var encoder = Encoder.none
  /// Whether the last octet of text for base64 was a CR.
  private var endsInReturn = false
  private var depth = 0
  private var out: [UInt8] = []

  init(_ survey: ShapeSurvey) {
    plans = survey.plans
    lineEnd = survey.lineEnd
    fields = FieldConverter(survey.abilities, lineEnd: survey.lineEnd)
  }

  mutating func move(to target: inout [UInt8]) {
    if target.isEmpty {
      swap(&target, &out)
    } else {
      target.append(contentsOf: out)
    }
    out.removeAll(keepingCapacity: true)
  }

  mutating func beginPart(_ part: MessagePart, _ header: Header, isCut: Bool) {
    depth += 1
    let plan = part.index < plans.count ? plans[part.index] : PartPlan()
    endsInReturn = false
    switch plan.encoding {
    case .none: encoder = .none
    case .quotedPrintable: encoder = .quotedPrintable(QuotedPrintableEncoder(lineEnd: lineEnd))
    case .base64:
      let isExact = part.encoding == .binary && !part.type.isNamed("text")
      encoder = .base64(Base64Encoder(lineEnd: lineEnd), isText: !isExact)
    }
    guard !isCut, plan.isChanged || plan.becomesMIME else {
      out.append(contentsOf: header.bytes)
      return
    }
    write(header, of: part, plan)
  }

  mutating func body(_ bytes: borrowing Span<UInt8>) {
    switch encoder {
    case .none: out.append(bytes)
    case .quotedPrintable(var coder):
      encoder = .none
      coder.encode(bytes, into: &out)
      encoder = .quotedPrintable(coder)
    case .base64(var coder, let isText):
      encoder = .none
      if isText {
        encodeLines(bytes, &coder)
      } else {
        coder.encode(bytes, into: &out)
      }
      encoder = .base64(coder, isText: isText)
    }
  }

  mutating func endPart() {
    depth -= 1
    switch encoder {
    case .none: return
    case .quotedPrintable(var coder): coder.finish(into: &out)
    case .base64(var coder, _):
      coder.finish(into: &out)
      // the line end before a delimiter is the delimiter's
      if depth == 0 { out.append(contentsOf: lineEnd) }
    }
    encoder = .none
  }

  mutating func delimiter(_ bytes: borrowing Span<UInt8>) { out.append(bytes) }

  /// Encodes text with every LF as CRLF; RFC 2045 §6.8.
  private mutating func encodeLines(_ bytes: borrowing Span<UInt8>, _ coder: inout Base64Encoder) {
    let end: [UInt8] = [ASCII.cr, ASCII.lf]
    var start = 0
    while let feed = bytes.index(of: ASCII.lf, from: start) {
      let hasReturn = feed > 0 ? bytes[feed - 1] == ASCII.cr : endsInReturn
      coder.encode(bytes.extracting(start..<feed), into: &out)
      coder.encode(hasReturn ? end.span.extracting(1..<2) : end.span, into: &out)
      start = feed + 1
    }
    coder.encode(bytes.extracting(start..<bytes.count), into: &out)
    if bytes.count > 0 { endsInReturn = bytes[bytes.count - 1] == ASCII.cr }
  }
}

extension PartWriter {
  private mutating func write(_ header: Header, of part: MessagePart, _ plan: PartPlan) {
    let encoding = newEncoding(of: part, plan)
    if let line = header.mboxLine { out.append(header.bytes.span.extracting(line)) }
    for field in header.fields { write(field, of: header, encoding) }
    let isExtended = extend(header, of: part, plan, encoding)
    switch header.ending {
    case .blankLine:
      let end = header.fields.last?.range.upperBound ?? header.mboxLine?.upperBound ?? 0
      out.append(header.bytes.span.extracting(end..<header.bytes.count))
    case .otherLine, .endOfInput:
      // what was no line of a header may look like one when it is encoded
      if isExtended || encoding != nil { out.append(contentsOf: lineEnd) }
    }
  }

  private mutating func write(
    _ field: HeaderField, of header: Header, _ encoding: ContentTransferEncoding?
  ) {
    if let encoding, field.isNamed("Content-Transfer-Encoding", in: header.bytes.span) {
      writeField(header.name(field), encoding.bytes)
    } else if let bytes = try? fields.convert(field, of: header) {
      out.append(contentsOf: bytes)
    } else {
      out.append(header.bytes.span.extracting(field.range))
    }
  }

  /// Writes the fields of MIME that the header lacks now; false if it lacks none.
  private mutating func extend(
    _ header: Header, of part: MessagePart, _ plan: PartPlan, _ encoding: ContentTransferEncoding?
  ) -> Bool {
    var isExtended = false
    if part.isMessage, plan.becomesMIME, header.first("MIME-Version") == nil {
      writeField(Array("MIME-Version".utf8), Array("1.0".utf8))
      isExtended = true
    }
    if let encoding, header.first("Content-Transfer-Encoding") == nil {
      if !part.hasType, plan.isEightBit {
        writeField(Array("Content-Type".utf8), Array("text/plain; charset=unknown-8bit".utf8))
      }
      writeField(Array("Content-Transfer-Encoding".utf8), encoding.bytes)
      isExtended = true
    }
    return isExtended
  }

  /// The encoding that the part gets a label of, nil if its label stays.
  private func newEncoding(
    of part: MessagePart, _ plan: PartPlan
  ) -> ContentTransferEncoding? {
    switch (plan.encoding, part.structure) {
    case (.quotedPrintable, _): .quotedPrintable
    case (.base64, _): .base64
    case (.none, .leaf), (.none, .opaque): nil
    case (.none, .multipart), (.none, .message):
      part.encoding == .eightBit || part.encoding == .binary ? .sevenBit : nil
    }
  }

  private mutating func writeField(_ name: [UInt8], _ value: [UInt8]) {
    if let last = out.last, last != ASCII.lf { out.append(contentsOf: lineEnd) }
    out.append(contentsOf: name)
    out.append(contentsOf: [":", ASCII.space])
    out.append(contentsOf: value)
    out.append(contentsOf: lineEnd)
  }
}
