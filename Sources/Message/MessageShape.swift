internal import Bytes
public import Postal

/// What of a message must be changed before a next hop can take it: the first pass of a conversion.
///
/// Add the whole message, ask `failure` and `isUnchanged`, then give the shape and the same message
/// to `MessageConverter`. Line ends are LF or CRLF. RFC 6152 §3, RFC 3030 §4, RFC 2047, RFC 2231.
public struct MessageShape: Sendable {
  /// What the next hop takes as it is.
  public struct Abilities: OptionSet, Hashable, Sendable {
    /// One bit for each ability.
    public let rawValue: UInt8

    /// The abilities of these bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Lines with 8-bit octets in bodies: 8BITMIME.
    public static let eightBitBody = Abilities(rawValue: 1)
    /// 8-bit octets in headers: SMTPUTF8.
    public static let eightBitHeader = Abilities(rawValue: 2)
  }

  var survey: ShapeSurvey
  private var scanner = PartScanner()

  /// The shape of a message that has not come yet, for a next hop that takes this.
  public init(for abilities: Abilities) { survey = ShapeSurvey(abilities) }

  /// Goes on with these octets of the message.
  public mutating func add(_ bytes: borrowing Span<UInt8>) { scanner.add(bytes, to: &survey) }

  /// Says that the message is over.
  public mutating func finish() { scanner.finish(to: &survey) }

  /// Why the message cannot be converted: 5.6.3 and what hinders, 5.6.7 and the field.
  ///
  /// Nothing hinders a message that need not be converted.
  public var failure: Failure? { isUnchanged ? nil : survey.failure }

  /// Whether the next hop can take the message as it is.
  public var isUnchanged: Bool { !survey.needsChange }
}
