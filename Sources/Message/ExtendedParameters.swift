internal import Bytes

/// Writes parameters that are not ASCII with their charset, in pieces if they are long; RFC 2231.
enum ExtendedParameters {
  /// The encoded octets in one piece of a value.
  private static let pieceLimit = 60

  /// A field with all its octets, whose body begins at an offset, with its values encoded.
  static func encode(_ field: [UInt8], from start: Int, lineEnd: [UInt8]) -> [UInt8] {
    var lexer = MIMELexer(field, start..<field.count)
    var out: [UInt8] = []
    var copied = 0
    while let place = lexer.takeParameter() {
      guard place.content.contains(where: \.isEightBit), field[place.name].last != "*",
        !field[place.name].contains(where: \.isEightBit),
        !field.span.extracting(place.name).equalsIgnoringCase("boundary")
      else { continue }
      out.append(field.span.extracting(copied..<place.name.lowerBound))
      add([UInt8](field[place.name]), place.content, lineEnd, to: &out)
      copied = place.value.upperBound
    }
    out.append(field.span.extracting(copied..<field.count))
    return out
  }

  private static func add(
    _ name: [UInt8], _ value: [UInt8], _ lineEnd: [UInt8], to out: inout [UInt8]
  ) {
    let pieces = pieces(of: value)
    let isUTF8 = String(validating: value, as: UTF8.self) != nil
    for (i, piece) in pieces.enumerated() {
      if i > 0 { out.append(contentsOf: [";"] + lineEnd + [ASCII.space]) }
      out.append(contentsOf: name)
      out.append("*")
      if pieces.count > 1 {
        out.append(decimal: i)
        out.append("*")
      }
      out.append("=")
      if i == 0 { out.append(isUTF8 ? "utf-8''" : "unknown-8bit''") }
      out.append(contentsOf: piece)
    }
  }

  /// The encoded value in pieces that begin with whole octets.
  private static func pieces(of value: [UInt8]) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var piece: [UInt8] = []
    for byte in value {
      if MIMELexer.isToken(byte), !byte.isEightBit, byte != "*", byte != "'", byte != "%" {
        piece.append(byte)
      } else {
        piece.append("%")
        piece.append(hex: byte)
      }
      if piece.count > pieceLimit {
        pieces.append(piece)
        piece.removeAll()
      }
    }
    if !piece.isEmpty || pieces.isEmpty { pieces.append(piece) }
    return pieces
  }
}
