public import Bytes
public import Postal

/// What MAIL and RCPT have said of one message.
public struct Transaction: Hashable, Sendable {
  /// When a message may go on at the earliest; RFC 4865.
  public enum Release: Hashable, Sendable {
    /// So many seconds from now.
    case after(Int)
    /// At that moment.
    case at(Timestamp)
  }

  /// Sender, recipients, wishes.
  public var envelope: Envelope
  /// The octets that were announced; RFC 1870.
  public var size: Int?
  /// When it may go on at the earliest.
  public var release: Release?
  /// In which time it must be delivered; RFC 2852.
  public var timeLimit: TimeLimit?
  /// What the sender asks of the recipients; RFC 3865.
  public var solicitations: SolicitationClasses?
  /// -9 to 9, higher is more urgent; RFC 6710.
  public var priority = 0

  /// A transaction of nothing but an envelope.
  public init(_ envelope: Envelope) { self.envelope = envelope }
}
