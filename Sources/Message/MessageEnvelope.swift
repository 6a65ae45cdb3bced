internal import Bytes

/// What a list of messages shows of one: the `ENVELOPE` of RFC 9051 §7.5.2.
///
/// Values are unfolded, else as they stand in the header; nil if the field is missing. Of a field with
/// addresses that comes twice all count, as no reader knows which one another reader shows; of others
/// the first does.
public struct MessageEnvelope: Hashable, Sendable {
  /// `Date`, not taken apart.
  public private(set) var date: [UInt8]?
  /// `Subject`; it may have encoded words.
  public private(set) var subject: [UInt8]?
  /// `From`
  public private(set) var from: [EnvelopeAddress] = []
  /// `Sender`; the `From` if there is none.
  public private(set) var sender: [EnvelopeAddress] = []
  /// `Reply-To`; the `From` if there is none.
  public private(set) var replyTo: [EnvelopeAddress] = []
  /// `To`
  public private(set) var to: [EnvelopeAddress] = []
  /// `Cc`
  public private(set) var cc: [EnvelopeAddress] = []
  /// `Bcc`
  public private(set) var bcc: [EnvelopeAddress] = []
  /// `In-Reply-To`
  public private(set) var inReplyTo: [UInt8]?
  /// `Message-ID`
  public private(set) var messageID: [UInt8]?

  /// That of a message without a header.
  static let none = MessageEnvelope()

  private init() {}

  /// The envelope that a header has.
  public init(_ header: Header) {
    let bytes = header.bytes.span
    for field in header.fields where 2...11 ~= field.nameCount { add(field, in: bytes) }
    if sender.isEmpty { sender = from }
    if replyTo.isEmpty { replyTo = from }
  }

  private mutating func add(_ field: HeaderField, in bytes: Span<UInt8>) {
    if field.isNamed("Date", in: bytes) {
      date = date ?? field.value(in: bytes)
    } else if field.isNamed("Subject", in: bytes) {
      subject = subject ?? field.value(in: bytes)
    } else if field.isNamed("In-Reply-To", in: bytes) {
      inReplyTo = inReplyTo ?? field.value(in: bytes)
    } else if field.isNamed("Message-ID", in: bytes) {
      messageID = messageID ?? field.value(in: bytes)
    } else if field.isNamed("From", in: bytes) {
      Self.add(field.value(in: bytes), to: &from)
    } else if field.isNamed("Sender", in: bytes) {
      Self.add(field.value(in: bytes), to: &sender)
    } else if field.isNamed("Reply-To", in: bytes) {
      Self.add(field.value(in: bytes), to: &replyTo)
    } else if field.isNamed("To", in: bytes) {
      Self.add(field.value(in: bytes), to: &to)
    } else if field.isNamed("Cc", in: bytes) {
      Self.add(field.value(in: bytes), to: &cc)
    } else if field.isNamed("Bcc", in: bytes) {
      Self.add(field.value(in: bytes), to: &bcc)
    }
  }

  private static func add(_ value: [UInt8], to list: inout [EnvelopeAddress]) {
    var reader = EnvelopeAddressReader(value, after: list)
    list = reader.list()
  }
}

extension [EnvelopeAddress] {
  /// The members of an address list, groups with their ends; RFC 5322 §3.4 and whatever else there is.
  public init(parsing text: [UInt8]) {
    var reader = EnvelopeAddressReader(text)
    self = reader.list()
  }
}
