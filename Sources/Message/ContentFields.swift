internal import Bytes

/// What the `Content-` fields of a part say, with the defaults of RFC 2045 and RFC 2046.
///
/// In a message that has neither `MIME-Version` nor `Content-Type` they say nothing; RFC 2045 §4.
/// Of fields that come twice the first counts. Values that are not taken apart are unfolded.
public struct ContentFields: Hashable, Sendable {
  /// The languages kept at most.
  public static let languageLimit = 100

  /// What the body is.
  public let type: ContentType
  /// How its octets are to be read.
  public let encoding: ContentTransferEncoding
  /// `Content-ID`
  public let id: [UInt8]?
  /// `Content-Description`; it may have encoded words.
  public let description: [UInt8]?
  /// `Content-MD5`, RFC 1864.
  public let md5: [UInt8]?
  /// `Content-Disposition`
  public let disposition: ContentDisposition?
  /// The tags of `Content-Language`, RFC 3282.
  public let languages: [[UInt8]]
  /// `Content-Location`, RFC 2557.
  public let location: [UInt8]?

  /// What the header says of a part.
  init(_ part: MessagePart, _ header: Header) {
    guard part.hasType || !part.isMessage || header.first("MIME-Version") != nil else {
      self = .none
      return
    }
    type = part.type
    // an empty field says nothing
    encoding = part.encoding == .other([]) ? .sevenBit : part.encoding
    var id: [UInt8]?
    var description: [UInt8]?
    var md5: [UInt8]?
    var disposition: [UInt8]?
    var language: [UInt8]?
    var location: [UInt8]?
    let bytes = header.bytes.span
    for field in header.fields where field.nameCount > 8 {
      if field.isNamed("Content-ID", in: bytes) {
        id = id ?? field.value(in: bytes)
      } else if field.isNamed("Content-Description", in: bytes) {
        description = description ?? field.value(in: bytes)
      } else if field.isNamed("Content-MD5", in: bytes) {
        md5 = md5 ?? field.value(in: bytes)
      } else if field.isNamed("Content-Disposition", in: bytes) {
        disposition = disposition ?? field.value(in: bytes)
      } else if field.isNamed("Content-Language", in: bytes) {
        language = language ?? field.value(in: bytes)
      } else if field.isNamed("Content-Location", in: bytes) {
        location = location ?? field.value(in: bytes)
      }
    }
    self.id = id
    self.description = description
    self.md5 = md5
    self.disposition = disposition.flatMap { ContentDisposition(parsing: $0) }
    languages = language.map { Self.languages($0) } ?? []
    self.location = location
  }

  /// The charset of a text, `us-ascii` if it does not say (RFC 2046 §4.1.2); nil for what is no text.
  public var charset: [UInt8]? {
    guard type.isNamed("text") else { return nil }
    let said = type.parameters.text(of: "charset")?.first?.bytes ?? []
    return said.isEmpty ? Array("us-ascii".utf8) : said
  }

  private init() {
    type = .plainText
    encoding = .sevenBit
    id = nil
    description = nil
    md5 = nil
    disposition = nil
    languages = []
    location = nil
  }

  /// Those of a part that says nothing.
  static let none = ContentFields()

  private static func languages(_ text: [UInt8]) -> [[UInt8]] {
    var lexer = MIMELexer(text, text.indices)
    var out: [[UInt8]] = []
    while out.count < languageLimit {
      lexer.passBlanks()
      let tag = lexer.takeToken()
      if !tag.isEmpty {
        out.append([UInt8](text[tag]))
      } else if let next = lexer.next {
        _ = lexer.take(next)
      } else {
        break
      }
    }
    return out
  }
}
