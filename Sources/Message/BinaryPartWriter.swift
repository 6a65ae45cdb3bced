internal import Bytes
internal import Postal

/// Writes the parts of a message so that none is binary any more.
struct BinaryPartWriter: PartSink, Sendable {
  private(set) var failure: Failure?
  /// Whether a part was binary.
  private(set) var hasChanged = false
  private var out: [UInt8] = []
  private var lines = LineEndReader()
  /// What encodes the body of the part that began last.
  private var encoder: Base64Encoder?
  /// Of each part that has begun and not ended, whether what stands in it is signed.
  private var isSigned: [Bool] = []
  private var endsLine = true

  mutating func move(to target: inout [UInt8]) {
    if let last = out.last { endsLine = last == ASCII.lf }
    if target.isEmpty {
      swap(&target, &out)
    } else {
      target.append(contentsOf: out)
    }
    out.removeAll(keepingCapacity: true)
  }

  mutating func finish() {
    endLines()
    if let last = out.last { endsLine = last == ASCII.lf }
    if !endsLine { out.append(ASCII.lf) }
  }

  mutating func beginPart(_ part: MessagePart, _ header: Header, isCut: Bool) {
    let isSignedHere = isSigned.last ?? false
    isSigned.append(isSignedHere || part.type.isNamed("multipart", "signed"))
    guard part.encoding == .binary else { return write(header.bytes.span) }
    if isCut { return fail("the header of a part is too large") }
    if isSignedHere { return fail("a part is signed, and would have to be changed") }
    switch part.structure {
    case .opaque: fail("its parts cannot be told apart")
    case .multipart, .message: write(header, .eightBit)
    case .leaf:
      let isGlobal = part.type.subtype.startsIgnoringCase(Array("global".utf8))
      if part.type.isNamed("message"), !isGlobal {
        return fail("a part of type message may not be encoded")
      }
      write(header, .base64)
      endLines()
      encoder = Base64Encoder()
    }
  }

  mutating func body(_ bytes: borrowing Span<UInt8>) {
    guard var coder = encoder.take() else { return write(bytes) }
    coder.encode(bytes, into: &out)
    encoder = coder
  }

  mutating func endPart() {
    isSigned.removeLast()
    encoder?.finish(into: &out)
    encoder = nil
  }

  mutating func delimiter(_ bytes: borrowing Span<UInt8>) { write(bytes) }
}

extension BinaryPartWriter {
  /// Writes a header with another encoding than it has.
  private mutating func write(_ header: Header, _ encoding: ContentTransferEncoding) {
    hasChanged = true
    let bytes = header.bytes.span
    if let line = header.mboxLine { write(bytes.extracting(line)) }
    for field in header.fields {
      guard field.isNamed("Content-Transfer-Encoding", in: bytes) else {
        write(bytes.extracting(field.range))
        continue
      }
      out.append(bytes.extracting(field.nameRange))
      out.append(contentsOf: [":", ASCII.space])
      out.append(contentsOf: encoding.bytes)
      out.append(ASCII.lf)
    }
    switch header.ending {
    case .blankLine:
      let end = header.fields.last?.range.upperBound ?? header.mboxLine?.upperBound ?? 0
      write(bytes.extracting(end..<header.bytes.count))
    case .otherLine, .endOfInput:
      // what was no line of a header may look like one when it is encoded
      if encoding == .base64 { out.append(ASCII.lf) }
    }
  }

  /// Writes octets that must be lines.
  private mutating func write(_ bytes: borrowing Span<UInt8>) {
    lines.read(bytes, into: &out)
    note()
  }

  /// What follows is no line: a CR before it ends none.
  private mutating func endLines() {
    lines.finish(into: &out)
    note()
  }

  private mutating func note() {
    switch lines.flaw {
    case nil: return
    case .lineEnd:
      fail(
        "it has a part with a CR or LF that ends no line and is not said to be binary", detail: 11)
    case .nul: fail("it has a part with a NUL that is not said to be binary", detail: 0)
    }
  }

  private mutating func fail(_ reason: String, detail: Int = 1) {
    guard failure == nil else { return }
    failure = Failure(
      EnhancedStatus(.permanent, 6, detail), "the binary message cannot be kept: \(reason)")
  }
}
