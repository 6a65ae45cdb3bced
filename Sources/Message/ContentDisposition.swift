internal import Bytes

/// How a part is meant to be shown: the value of `Content-Disposition`; RFC 2183.
public struct ContentDisposition: Hashable, Sendable {
  /// `inline`, `attachment` or another, as it was written; its case does not matter.
  public let type: [UInt8]
  /// The parameters in order, at most `ContentType.parameterLimit`; pieces are not joined.
  public let parameters: [ContentParameter]

  /// Reads the value of the field, folded or not; nil if no word begins it.
  public init?(parsing text: [UInt8]) {
    var lexer = MIMELexer(text, text.indices)
    lexer.passBlanks()
    let type = lexer.takeToken()
    guard !type.isEmpty else { return nil }
    self.type = [UInt8](text[type])
    var parameters: [ContentParameter] = []
    while parameters.count < ContentType.parameterLimit, let place = lexer.takeParameter() {
      parameters.append(ContentParameter(name: [UInt8](text[place.name]), value: place.content))
    }
    self.parameters = parameters
  }

  /// The name that a file of the part should get, its charset with it; nil if there is none.
  ///
  /// It comes from a stranger: a path in it must not be followed. RFC 2183 §2.3.
  public var filename: [TextSegment]? { parameters.text(of: "filename") }
}
