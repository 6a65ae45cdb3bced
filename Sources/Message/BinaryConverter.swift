internal import Bytes
public import Postal

/// Makes a message with binary parts, as BODY=BINARYMIME brings it, one of lines; RFC 3030 §3, RFC 2045 §6.
///
/// Every part that says it is binary becomes base64 of exactly its octets; all else stays, but that line ends
/// come out as LF. One pass, in the memory of the largest header. What cannot be made so is a failure.
public struct BinaryConverter: Sendable {
  private var scanner = PartScanner()
  private var writer = BinaryPartWriter()

  /// A converter at the first octet.
  public init() {}

  /// Why the message cannot be kept; once there is a failure it stays.
  public var failure: Failure? { writer.failure }

  /// Whether a part was binary: if none was, only line ends have changed.
  public var hasChanged: Bool { writer.hasChanged }

  /// Goes on with these octets of the message; appends to `out` what is ready.
  public mutating func convert(_ bytes: borrowing Span<UInt8>, into out: inout [UInt8]) {
    if writer.failure != nil { return }
    scanner.add(bytes, to: &writer)
    writer.move(to: &out)
  }

  /// Ends the message; appends the rest to `out`. A last line without an end gets one.
  public mutating func finish(into out: inout [UInt8]) {
    if writer.failure != nil { return }
    scanner.finish(to: &writer)
    writer.finish()
    writer.move(to: &out)
  }
}
