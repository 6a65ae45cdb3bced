/// Collects the fields of a header whose bytes are still arriving.
public struct HeaderCollector: Sendable {
  private var scanner: HeaderScanner
  private var fields: [HeaderField] = []
  private var mboxLine: Range<Int>?

  /// A collector at the start of a message.
  ///
  /// If it passes others, lines that cannot be of a header do not end it.
  public init(passingOthers passesOthers: Bool = false) {
    scanner = HeaderScanner(passingOthers: passesOthers)
  }

  /// The header, once it has come as a whole; `bytes` are those given before, with more behind them.
  ///
  /// `isComplete` says that nothing will follow: then the answer is never nil.
  public mutating func header(in bytes: [UInt8], isComplete: Bool) -> Header? {
    while true {
      switch scanner.next(in: bytes.span, isComplete: isComplete) {
      case .field(let field): fields.append(field)
      case .mboxLine(let range): mboxLine = range
      case .needMore: return nil
      case .end(let ending, let bodyStart):
        return Header(bytes, mboxLine, fields, ending, bodyStart: bodyStart)
      }
    }
  }
}
