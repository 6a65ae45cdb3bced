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
    for field in header.fields where 2...11 ~= field.nameCount { add(field, of: header) }
    if sender.isEmpty { sender = from }
    if replyTo.isEmpty { replyTo = from }
  }

  private mutating func add(_ field: HeaderField, of header: Header) {
    func isNamed(_ name: StaticString) -> Bool { field.isNamed(name, in: header.bytes.span) }
    if isNamed("Date") {
      date = date ?? header.value(field)
    } else if isNamed("Subject") {
      subject = subject ?? header.value(field)
    } else if isNamed("In-Reply-To") {
      inReplyTo = inReplyTo ?? header.value(field)
    } else if isNamed("Message-ID") {
      messageID = messageID ?? header.value(field)
    } else if isNamed("From") {
      Self.add(header.value(field), to: &from)
    } else if isNamed("Sender") {
      Self.add(header.value(field), to: &sender)
    } else if isNamed("Reply-To") {
      Self.add(header.value(field), to: &replyTo)
    } else if isNamed("To") {
      Self.add(header.value(field), to: &to)
    } else if isNamed("Cc") {
      Self.add(header.value(field), to: &cc)
    } else if isNamed("Bcc") {
      Self.add(header.value(field), to: &bcc)
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
