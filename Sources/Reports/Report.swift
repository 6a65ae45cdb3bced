internal import Bytes
internal import Message
public import Postal

/// A delivery status notification: a `multipart/report` of RFC 6522 as a message to send.
///
/// The message is `prefix`, then the first `returnedOctets` octets of the reported message, then
/// `suffix`, so that no report is ever held in memory with a large message in it. LF line ends.
public struct Report: Sendable {
  /// To whom it goes and from whom: always from `<>`; RFC 3461 §6.
  public let envelope: Envelope
  /// What stands before the returned octets.
  public let prefix: [UInt8]
  /// How many octets of the reported message, from its first on, stand in the middle.
  public let returnedOctets: Int
  /// What stands after the returned octets.
  public let suffix: [UInt8]

  /// The report of some recipients of one message; nil if there is nobody to tell or nothing.
  ///
  /// A failure returns the message up to the context's limit, even for RET=FULL; a longer one is
  /// cut. RET=HDRS, a delay and a success return the header; RFC 3461 §4.3.
  public init?(
    _ kind: ReportKind, of message: ReportedMessage, for recipients: [ReportedRecipient],
    _ context: ReportContext
  ) {
    guard !recipients.isEmpty, let addressee = Self.addressee(kind, message, context) else {
      return nil
    }
    let content = ReturnedContent(kind, of: message, limit: context.returnLimit)
    let text = ReportText(kind, of: message, for: recipients, returning: content, context)
    let fields = StatusFields(kind, of: message, for: recipients, context)
    let isTextEightBit = text.bytes.contains(where: \.isEightBit)
    let isEightBit = isTextEightBit || fields.isGlobal || content.isEightBit
    let boundary = Boundary.make(
      context.seed, avoiding: [text.bytes, fields.bytes, message.header])

    var out = ReportHeader.bytes(kind, to: addressee, of: message, for: recipients, context)
    out.append("Content-Type: multipart/report; report-type=delivery-status;\n")
    out.append("    boundary=\"\(boundary)\"\n")
    out.append("Content-Transfer-Encoding: \(Self.encoding(isEightBit))\n\n")
    out.append("This is a delivery status notification in the form of RFC 3464.\n")
    let charset = isTextEightBit ? "utf-8" : "us-ascii"
    out.append(
      Self.part(boundary, "text/plain; charset=\(charset)", "Notification", isTextEightBit))
    out.append(contentsOf: text.bytes)
    let type = fields.isGlobal ? "message/global-delivery-status" : "message/delivery-status"
    out.append(Self.part(boundary, type, "Delivery report", fields.isGlobal))
    out.append(contentsOf: fields.bytes)
    out.append(
      Self.part(boundary, content.mediaType, Self.name(content.extent), content.isEightBit))

    var envelope = Envelope(
      sender: .null, recipients: [Recipient(addressee)],
      body: isEightBit ? .eightBit : .sevenBit, isInternational: addressee.isInternational)
    // what it returns is as much in need of protection as it was; RFC 8689 §5
    envelope.requiresTLS = message.envelope.requiresTLS
    self.envelope = envelope
    prefix = out
    returnedOctets = content.octets
    suffix = Array("\n--\(boundary)--\n".utf8)
  }

  /// Whether a message is a report to the postmaster, about which no further report is made.
  public static func isDoubleBounce(header: [UInt8]) -> Bool {
    Header(header).value(of: "Martlet-Report") == ReportHeader.doubleBounceMark
  }

  private static func addressee(
    _ kind: ReportKind, _ message: ReportedMessage, _ context: ReportContext
  ) -> Address? {
    switch kind {
    case .failure, .delay, .success: message.envelope.sender.address
    case .doubleBounce: context.postmaster
    }
  }

  private static func part(
    _ boundary: String, _ type: String, _ description: String, _ isEightBit: Bool
  ) -> String {
    """

    --\(boundary)
    Content-Type: \(type)
    Content-Description: \(description)
    Content-Transfer-Encoding: \(encoding(isEightBit))


    """
  }

  private static func encoding(_ isEightBit: Bool) -> String { isEightBit ? "8bit" : "7bit" }

  private static func name(_ extent: ReturnedContent.Extent) -> String {
    switch extent {
    case .header: "Header of the message"
    case .firstPart: "First part of the message"
    case .all: "The message"
    }
  }
}
