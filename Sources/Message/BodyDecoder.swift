internal import Bytes

/// Takes the encoding of a body away, for `BINARY` and `SEARCH`. The octets may come in pieces.
///
/// Total, in linear time and constant memory; line ends stay as they are.
public struct BodyDecoder: Sendable {
  private enum Coding: Sendable {
    case identity
    case quotedPrintable(QuotedPrintableDecoder)
    case base64(Base64Decoder)
  }

  private var coding: Coding

  /// A decoder at the start of a body; nil for an encoding that we do not know.
  public init?(_ encoding: ContentTransferEncoding) {
    switch encoding {
    case .sevenBit, .eightBit, .binary: coding = .identity
    case .quotedPrintable: coding = .quotedPrintable(QuotedPrintableDecoder())
    case .base64: coding = .base64(Base64Decoder())
    case .other: return nil
    }
  }

  /// Appends what these octets stand for to `out`, but what depends on those to come.
  public mutating func decode(_ bytes: borrowing Span<UInt8>, into out: inout [UInt8]) {
    switch coding {
    case .identity: out.append(bytes)
    case .quotedPrintable(var decoder):
      decoder.decode(bytes, into: &out)
      coding = .quotedPrintable(decoder)
    case .base64(var decoder):
      decoder.decode(bytes, into: &out)
      coding = .base64(decoder)
    }
  }

  /// Appends what was waiting for more octets.
  public mutating func finish(into out: inout [UInt8]) {
    switch coding {
    case .identity: break
    case .quotedPrintable(var decoder): decoder.finish(into: &out)
    case .base64(var decoder): decoder.finish(into: &out)
    }
  }
}
