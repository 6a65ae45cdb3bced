internal import Bytes
internal import Postal

/// Cuts any octets into the tokens of an address list; comments and blanks are passed over.
///
/// What never ends goes to the end of the octets, and an octet that is nothing else belongs to an atom.
struct LenientAddressLexer {
  let bytes: [UInt8]
  private var offset = 0
  /// The last comment passed, without its parentheses.
  var comment: Range<Int>?

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Makes a token the next again.
  mutating func back(to token: AddressToken) { offset = token.range.lowerBound }

  mutating func next() -> AddressToken {
    passBlanks()
    let start = offset
    guard start < bytes.count else { return AddressToken(kind: .end, range: start..<start) }
    let byte = bytes[start]
    offset += 1
    switch byte {
    case "\"":
      passQuoted()
      return AddressToken(kind: .quoted, range: start..<offset)
    case "[":
      let limit = min(bytes.count, start + Address.domainLimit)
      if let count = bytes.span.extracting(start..<limit).index(of: "]") {
        offset = start + count + 1
        return AddressToken(kind: .literal, range: start..<offset)
      }
    case ".", "@", ",", ";", ":", "<", ">":
      return AddressToken(kind: .special(byte), range: start..<offset)
    default: break
    }
    while offset < bytes.count, Self.isAtom(bytes[offset]) { offset += 1 }
    return AddressToken(kind: .atom, range: start..<offset)
  }

  private static func isAtom(_ byte: UInt8) -> Bool {
    switch byte {
    case "\"", "(", "[", ".", "@", ",", ";", ":", "<", ">": false
    default: !byte.isBlank && byte != ASCII.cr && byte != ASCII.lf
    }
  }

  private mutating func passBlanks() {
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte == "(" {
        passComment()
      } else if byte.isBlank || byte == ASCII.cr || byte == ASCII.lf {
        offset += 1
      } else {
        return
      }
    }
  }

  private mutating func passComment() {
    let start = offset
    var depth = 0
    while offset < bytes.count {
      switch bytes[offset] {
      case "(": depth += 1
      case ")": depth -= 1
      case "\\" where offset + 1 < bytes.count: offset += 1
      default: break
      }
      offset += 1
      if depth == 0 { break }
    }
    comment = (start + 1)..<max(start + 1, depth == 0 ? offset - 1 : offset)
  }

  private mutating func passQuoted() {
    while offset < bytes.count {
      let byte = bytes[offset]
      offset += 1
      if byte == "\"" { return }
      if byte == "\\", offset < bytes.count { offset += 1 }
    }
  }
}
