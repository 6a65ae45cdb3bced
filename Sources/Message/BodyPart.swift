/// A part of a message as it is stored: where it lies, what it is, what stands in it.
public struct BodyPart: Hashable, Sendable {
  /// The number of the part, in the order in which parts begin; 0 for the message.
  public let index: Int
  /// The part it stands in; nil for the message.
  public let parent: Int?
  /// Whether it is a message: the whole, or the body of a `message/rfc822`.
  public let isMessage: Bool
  /// What its `Content-` fields say.
  public let fields: ContentFields
  /// What its header says as that of a message; nil if it is none.
  public let envelope: MessageEnvelope?
  /// What its body holds; `opaque` is shown as octets.
  public let structure: MessagePart.Structure
  /// Its header up to the blank line, which is part of it.
  public let header: OctetExtent
  /// Its body, without the line end that belongs to the delimiter after it.
  public internal(set) var body: OctetExtent
  /// The parts that stand in it, in order; that of a message in it is the only one.
  public internal(set) var children: [Int] = []

  /// Whether it is said to hold parts; there may be none.
  public var isMultipart: Bool { fields.type.isNamed("multipart") }
}
