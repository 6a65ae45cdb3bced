public import Bytes
public import Postal

/// Everything a queue file says before the message: the block of `Queue-` fields. See martlet-queue(5).
public struct QueueHeader: Hashable, Sendable {
  /// The name of the message, which is also the name of the file.
  public var id: QueueID
  /// When it was accepted.
  public var arrived: Timestamp
  /// Who handed it in.
  public var origin: Origin
  /// Octets that follow the block; a file with more or fewer is torn and was never promised.
  public var size: Int
  /// Sender, recipients, wishes.
  public var envelope: Envelope
  /// Whether it is left alone until released.
  public var isHeld = false
  /// The moment before which it is not tried.
  public var notBefore: Timestamp?
  /// Higher goes first; 0 is ordinary.
  public var priority = 0

  /// A block; nothing held, ordinary priority.
  public init(id: QueueID, arrived: Timestamp, origin: Origin, size: Int, envelope: Envelope) {
    self.id = id
    self.arrived = arrived
    self.origin = origin
    self.size = size
    self.envelope = envelope
  }
}

extension QueueHeader {
  /// Digits of `Queue-Size`, so that a writer can fill it in when the end is known.
  static let sizeWidth = 12

  /// The block as it stands in the file, each line ended by LF.
  public func encoded() -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(256 + 64 * envelope.recipients.count)
    Self.append("Id", id.bytes, to: &out)
    Self.append("Arrived", arrived.rfc3339, to: &out)
    Self.append("Origin", origin.bytes, to: &out)
    var digits: [UInt8] = []
    digits.append(decimal: size, width: Self.sizeWidth)
    Self.append("Size", digits, to: &out)
    if isHeld { Self.append("Hold", Array("yes".utf8), to: &out) }
    if let notBefore { Self.append("Not-Before", notBefore.rfc3339, to: &out) }
    if priority != 0 { Self.append("Priority", Array(String(priority).utf8), to: &out) }
    Self.append("Sender", senderValue, to: &out)
    for recipient in envelope.recipients { Self.append(recipient, to: &out) }
    return out
  }

  /// Where in the encoding of a block the digits of the size begin.
  static func offsetOfSize(in block: [UInt8]) -> Int? {
    block.span.index(of: Array("\nQueue-Size: ".utf8)).map { $0 + 13 }
  }

  /// Appends the line of one recipient.
  public static func append(_ recipient: Recipient, to out: inout [UInt8]) {
    out.append("Queue-Recipient: <")
    out.append(contentsOf: recipient.address.bytes)
    out.append(">")
    if let notify = recipient.notify {
      out.append(" notify=")
      out.append(contentsOf: notify.bytes)
    }
    if let original = recipient.original {
      out.append(" orcpt=")
      out.append(contentsOf: original.bytes)
    }
    out.append(ASCII.lf)
  }

  private static func append(_ name: StaticString, _ value: [UInt8], to out: inout [UInt8]) {
    out.append("Queue-")
    out.append("\(name)")
    out.append(": ")
    out.append(contentsOf: value)
    out.append(ASCII.lf)
  }

  private var senderValue: [UInt8] {
    var out = envelope.sender.bytes
    if let returns = envelope.returns { out.append(" ret=\(returns.rawValue)") }
    if let identifier = envelope.identifier {
      out.append(" envid=")
      out.append(contentsOf: XText.encode(identifier))
    }
    if let body = envelope.body { out.append(" body=\(body.rawValue)") }
    if envelope.isInternational { out.append(" smtputf8") }
    if envelope.requiresTLS { out.append(" requiretls") }
    if let deadline = envelope.deadline {
      out.append(" by=")
      out.append(contentsOf: deadline.bytes)
    }
    return out
  }
}
