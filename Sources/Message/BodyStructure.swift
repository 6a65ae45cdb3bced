internal import Bytes

/// What a client is told of the parts of a message: the `BODYSTRUCTURE` of RFC 9051 §7.5.2.
///
/// `BODY` is the same without the extension data. Sizes are those with CRLF. It always fits the grammar
/// of §9: a multipart has a part, a message an envelope, and a text a charset. To a client that only
/// knows RFC 3501, a `message/global` must be told as `basic`.
public struct BodyStructure: Hashable, Sendable {
  /// What follows the fields that all parts have.
  public enum Content: Hashable, Sendable {
    /// Octets.
    case basic
    /// Text of so many lines.
    case text(lines: Int)
    /// A message of so many lines; the list has its structure alone.
    case message(MessageEnvelope, [BodyStructure], lines: Int)
    /// Parts, at least one.
    case multipart([BodyStructure])
  }

  /// The type and its parameters, those in pieces joined.
  public let type: ContentType
  /// What the other `Content-` fields say.
  public let fields: ContentFields
  /// How many octets the body has, encoded as it is.
  public let octets: Int
  /// What the body holds.
  public let content: Content

  private init(
    _ type: ContentType, _ fields: ContentFields, _ body: OctetExtent, _ content: Content
  ) {
    self.type = type.shown
    self.fields = fields
    octets = body.wireCount
    self.content = content
  }

  fileprivate init(_ part: BodyPart, in tree: MessageStructure) {
    let type = part.fields.type
    let inner = part.children.map { BodyStructure(tree.parts[$0], in: tree) }
    let content: Content
    if type.isNamed("multipart") {
      content = .multipart(inner.isEmpty ? [Self.nothing] : inner)
    } else if type.isReadMessage {
      let envelope = part.children.first.flatMap { tree.parts[$0].envelope } ?? .none
      content = .message(
        envelope, inner.isEmpty ? [Self.nothing] : inner, lines: part.body.lines)
    } else {
      content = type.isNamed("text") ? .text(lines: part.body.lines) : .basic
    }
    self.init(type, part.fields, part.body, content)
  }

  /// A part that is not there, where the grammar asks for one.
  private static let nothing = BodyStructure(.plainText, .none, .none, .text(lines: 0))
}

extension MessageStructure {
  /// What a client is told of the whole message.
  public var bodyStructure: BodyStructure { BodyStructure(message, in: self) }

  /// What a client is told of a part.
  public func bodyStructure(of part: BodyPart) -> BodyStructure { BodyStructure(part, in: self) }
}

extension ContentType {
  /// The type with its parameters joined, and with the charset that RFC 2046 §4.1.2 gives a text.
  fileprivate var shown: ContentType {
    var parameters = ContentParameter.joined(parameters)
    if isNamed("text"), parameters.text(of: "charset") == nil {
      parameters.append(
        ContentParameter(name: Array("charset".utf8), value: Array("us-ascii".utf8)))
    }
    return ContentType(type: type, subtype: subtype, parameters: parameters)
  }
}
