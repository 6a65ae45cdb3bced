internal import Bytes

/// The tree of the parts of a message; RFC 2045, RFC 2046, read as `PartScanner.Purpose.reading` says.
///
/// It exists for any octets. There are at most `PartScanner.partLimit` parts, at most
/// `PartScanner.depthLimit` in each other, and headers are read up to `PartScanner.headerLimit`.
public struct MessageStructure: Hashable, Sendable {
  /// The parts in the order in which they begin: the message first, each part before those in it.
  public let parts: [BodyPart]
  /// All octets of the message.
  public let extent: OctetExtent
  /// Whether there is a NUL, which most literals of IMAP may not have; RFC 9051 §4.3.
  public let hasNul: Bool

  init(parts: [BodyPart], extent: OctetExtent, hasNul: Bool) {
    self.parts = parts
    self.extent = extent
    self.hasNul = hasNul
  }

  /// The tree of a message that is here as a whole.
  public init(_ bytes: borrowing Span<UInt8>) {
    var reader = StructureReader()
    reader.add(bytes)
    self = reader.finish()
  }

  /// The message itself.
  public var message: BodyPart { parts[0] }

  /// The part with a number as RFC 9051 §6.4.5.1 has it, `4.2.1`; nil if there is none, or no number.
  ///
  /// A message that is no multipart has itself as its part 1.
  public func part(_ numbers: [Int]) -> BodyPart? {
    guard !numbers.isEmpty else { return nil }
    var at = parts[0]
    var isEntered = true
    for number in numbers {
      if !isEntered, !at.isMultipart {
        // what stands in a message is numbered as if that were a message by itself
        guard let inner = at.children.first else { return nil }
        at = parts[inner]
      }
      isEntered = false
      if at.isMultipart {
        guard number >= 1, number <= at.children.count else { return nil }
        at = parts[at.children[number - 1]]
      } else if number != 1 {
        return nil
      }
    }
    return at
  }

  /// The message that stands in a part; nil if that is no `message/rfc822`.
  public func message(in part: BodyPart) -> BodyPart? {
    guard !part.isMultipart, let inner = part.children.first else { return nil }
    return parts[inner]
  }
}
