internal import Bytes

/// Converts a message for a next hop that cannot take it as it is: the second pass.
///
/// The message is the same after decoding. Parts get an encoding, header fields encoded words; the
/// parts, their order and the delimiters stay. A shape with a failure must not get here.
public struct MessageConverter: Sendable {
  private var scanner = PartScanner()
  private var writer: PartWriter

  /// A converter of the message that this is the shape of.
  public init(_ shape: MessageShape) { writer = PartWriter(shape.survey) }

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
