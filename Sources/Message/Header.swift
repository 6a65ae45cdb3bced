internal import Bytes

/// The header of a message: its fields in order, and the bytes they stand in.
public struct Header: Sendable {
  /// The bytes the header was found in; what is a body begins at `bodyStart`.
  public let bytes: [UInt8]
  /// A leading `From ` or `>From ` line of an mbox file, with its line end.
  public let mboxLine: Range<Int>?
  /// The fields from top to bottom.
  public let fields: [HeaderField]
  /// Why it ended. After `otherLine` a blank line must be put before the body.
  public let ending: HeaderScanner.Ending
  /// The offset of the first byte of the body.
  public let bodyStart: Int

  /// As many fields as most headers have at most.
  private static let usualCount = 24

  /// The header that these bytes begin with; nothing follows them.
  ///
  /// If it passes others, lines that cannot be of a header do not end it.
  public init(_ bytes: [UInt8], passingOthers passesOthers: Bool = false) {
    var scanner = HeaderScanner(passingOthers: passesOthers)
    var fields: [HeaderField] = []
    fields.reserveCapacity(Self.usualCount)
    var mboxLine: Range<Int>?
    while true {
      switch scanner.next(in: bytes.span, isComplete: true) {
      case .field(let field): fields.append(field)
      case .mboxLine(let range): mboxLine = range
      case .end(let ending, let bodyStart):
        self.init(bytes, mboxLine, fields, ending, bodyStart: bodyStart)
        return
      case .needMore: preconditionFailure("complete bytes need no more")
      }
    }
  }

  /// A header that a scanner has found in these bytes.
  public init(
    _ bytes: [UInt8], _ mboxLine: Range<Int>?, _ fields: [HeaderField],
    _ ending: HeaderScanner.Ending, bodyStart: Int
  ) {
    self.bytes = bytes
    self.mboxLine = mboxLine
    self.fields = fields
    self.ending = ending
    self.bodyStart = bodyStart
  }

  /// The name of a field as it was written.
  public func name(_ field: HeaderField) -> [UInt8] { [UInt8](bytes[field.nameRange]) }

  /// The unfolded body of a field without blanks at either end.
  public func value(_ field: HeaderField) -> [UInt8] { field.value(in: bytes.span) }

  /// The unfolded body of the first field of this name, in any case.
  public func value(of name: StaticString) -> [UInt8]? { first(name).map { value($0) } }

  /// The first field of this name, in any case.
  public func first(_ name: StaticString) -> HeaderField? {
    fields.first { $0.isNamed(name, in: bytes.span) }
  }

  /// How many fields have this name, in any case; for loop checks by `Received`.
  public func count(of name: StaticString) -> Int {
    fields.reduce(0) { $1.isNamed(name, in: bytes.span) ? $0 + 1 : $0 }
  }
}
