internal import Bytes

/// An entity of a message: the message itself, a part of a multipart, or a message in it.
public struct MessagePart: Hashable, Sendable {
  /// What the body of a part holds.
  public enum Structure: Hashable, Sendable {
    /// Octets.
    case leaf
    /// Parts with this boundary between them.
    case multipart(boundary: [UInt8])
    /// A message.
    case message
    /// Parts or a message that are not looked into: there is no boundary, the parts are too many or
    /// too deep, or the field that says what it is comes twice or is encoded.
    case opaque
  }

  /// The number of the part, in the order in which parts begin; 0 for the message.
  public let index: Int
  /// How many parts it stands in.
  public let depth: Int
  /// Whether it is a message: the whole, or the body of a `message/rfc822`.
  public let isMessage: Bool
  /// What it is; the default if it does not say, or not so that it can be read.
  public let type: ContentType
  /// Whether it has a `Content-Type` at all.
  public let hasType: Bool
  /// How its octets are to be read; 7bit if it does not say.
  public let encoding: ContentTransferEncoding
  /// What its body holds.
  public let structure: Structure

  init(
    index: Int, depth: Int, isMessage: Bool, header: Header, default: ContentType,
    isKnown: Bool, mayHaveParts: Bool, for purpose: PartScanner.Purpose
  ) {
    self.index = index
    self.depth = depth
    self.isMessage = isMessage
    let typeField = header.first("Content-Type")
    hasType = typeField != nil
    let type = typeField.map { ContentType(parsing: header.value($0)) ?? .plainText } ?? `default`
    self.type = type
    let encodingField = header.first("Content-Transfer-Encoding")
    encoding = encodingField.map { ContentTransferEncoding(parsing: header.value($0)) } ?? .sevenBit
    guard isKnown, mayHaveParts else {
      structure = isKnown && !Self.isContainer(type) ? .leaf : .opaque
      return
    }
    switch purpose {
    case .reading: structure = Self.readStructure(type)
    case .converting:
      let isClear =
        encoding.isIdentity && header.count(of: "Content-Type") <= 1
        && header.count(of: "Content-Transfer-Encoding") <= 1
      structure = Self.convertedStructure(type, isClear: isClear)
    }
  }

  private static func convertedStructure(_ type: ContentType, isClear: Bool) -> Structure {
    if type.isNamed("multipart") {
      guard isClear, let boundary = type.boundary else { return .opaque }
      return .multipart(boundary: boundary)
    }
    return isContainer(type) ? (isClear ? .message : .opaque) : .leaf
  }

  private static func readStructure(_ type: ContentType) -> Structure {
    if type.isNamed("multipart") {
      return type.boundary.map { .multipart(boundary: $0) } ?? .opaque
    }
    return type.isReadMessage ? .message : .leaf
  }

  private static func isContainer(_ type: ContentType) -> Bool {
    type.isNamed("multipart") || type.isNamed("message", "rfc822")
      || type.isNamed("message", "news")
  }
}

extension ContentType {
  /// Whether a reader is shown the message in a body of this type; RFC 9051 §9, `media-message`.
  public var isReadMessage: Bool { isNamed("message", "rfc822") || isNamed("message", "global") }
}
