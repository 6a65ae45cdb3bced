internal import Bytes

/// What a body is: the value of `Content-Type`; RFC 2045 §5.
///
/// Names are kept as they were written; their case does not matter.
public struct ContentType: Hashable, Sendable {
  /// The parameters kept at most; what follows is left out.
  public static let parameterLimit = 200
  /// The longest boundary used, in octets. RFC 2046 §5.1.1 asks for 70; some exceed it.
  public static let boundaryLimit = 200

  /// What stands before the slash: `text`.
  public let type: [UInt8]
  /// What stands after the slash: `plain`.
  public let subtype: [UInt8]
  /// The parameters in order.
  public let parameters: [ContentParameter]

  /// A type.
  public init(type: [UInt8], subtype: [UInt8], parameters: [ContentParameter] = []) {
    self.type = type
    self.subtype = subtype
    self.parameters = parameters
  }

  /// What a body is that does not say what it is; RFC 2045 §5.2.
  public static let plainText = ContentType(type: Array("text".utf8), subtype: Array("plain".utf8))
  /// What a part of a digest is that does not say what it is; RFC 2046 §5.1.5.
  public static let message = ContentType(
    type: Array("message".utf8), subtype: Array("rfc822".utf8))

  /// Reads the value of the field, folded or not; nil if there is no `type/subtype`.
  public init?(parsing text: [UInt8]) {
    var lexer = MIMELexer(text, text.indices)
    lexer.passBlanks()
    let type = lexer.takeToken()
    lexer.passBlanks()
    guard !type.isEmpty, lexer.take("/") else { return nil }
    lexer.passBlanks()
    let subtype = lexer.takeToken()
    guard !subtype.isEmpty else { return nil }
    var parameters: [ContentParameter] = []
    while parameters.count < Self.parameterLimit, let place = lexer.takeParameter() {
      parameters.append(
        ContentParameter(name: [UInt8](text[place.name]), value: place.content))
    }
    self.init(
      type: [UInt8](text[type]), subtype: [UInt8](text[subtype]), parameters: parameters)
  }

  /// The value of the first parameter of this name, in any case.
  public func parameter(_ name: StaticString) -> [UInt8]? {
    for parameter in parameters where parameter.name.span.equalsIgnoringCase(name) {
      return parameter.value
    }
    return nil
  }

  /// Whether the type, and the subtype if one is given, have these names, in any case.
  public func isNamed(_ type: StaticString, _ subtype: StaticString? = nil) -> Bool {
    guard self.type.span.equalsIgnoringCase(type) else { return false }
    guard let subtype else { return true }
    return self.subtype.span.equalsIgnoringCase(subtype)
  }

  /// What stands between the parts of a multipart; nil if there is none that can be used.
  ///
  /// It may have been cut into pieces, as RFC 2231 §3 has it.
  public var boundary: [UInt8]? {
    guard isNamed("multipart"), var boundary = parameter("boundary") ?? joinedBoundary else {
      return nil
    }
    while boundary.last?.isBlank == true { boundary.removeLast() }
    let isUsable =
      1...Self.boundaryLimit ~= boundary.count && !boundary.contains(where: \.isControl)
    return isUsable ? boundary : nil
  }

  private var joinedBoundary: [UInt8]? {
    for parameter in ContentParameter.joined(parameters)
    where parameter.name.startsIgnoringCase(Array("boundary".utf8)) {
      if parameter.name.count == 8 { return parameter.value }
      if parameter.name.count == 9, parameter.name.last == "*" {
        return TextSegment(extended: parameter.value).bytes
      }
    }
    return nil
  }
}
