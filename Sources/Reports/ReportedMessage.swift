public import Bytes
public import Postal

/// The message a report is about.
public struct ReportedMessage: Sendable {
  /// Its name in the queue.
  public var queueID: [UInt8]
  /// When it was accepted.
  public var arrived: Timestamp
  /// The envelope it came with.
  public var envelope: Envelope
  /// Its header: all octets before the blank line, LF line ends.
  public var header: [UInt8]
  /// The octets of the whole message: header, blank line and body.
  public var size: Int
  /// Whether the body has octets above 127; say true if that is not known.
  public var hasEightBitBody: Bool
  /// The host it was received from, nil if a program on this host gave it to us.
  public var receivedFrom: [UInt8]?

  /// A message of these values.
  public init(
    queueID: [UInt8], arrived: Timestamp, envelope: Envelope, header: [UInt8], size: Int,
    hasEightBitBody: Bool = true, receivedFrom: [UInt8]? = nil
  ) {
    self.queueID = queueID
    self.arrived = arrived
    self.envelope = envelope
    self.header = header
    self.size = max(size, header.count)
    self.hasEightBitBody = hasEightBitBody
    self.receivedFrom = receivedFrom
  }
}
