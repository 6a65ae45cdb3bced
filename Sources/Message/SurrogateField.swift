internal import Bytes
internal import Postal

/// A header field for readers that know only ASCII; RFC 6858 §2.
enum SurrogateField {
  /// The address that stands for those that such readers cannot use; no mail ever gets there. RFC 2606.
  static let address = Array("invalid@internationalized-address.invalid".utf8)

  /// Fields in which addresses are replaced.
  private static let addressNames: [StaticString] = [
    "From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Resent-From", "Resent-Sender",
    "Resent-Reply-To", "Resent-To", "Resent-Cc", "Resent-Bcc",
  ]

  /// Fields that are never left out.
  private static let structureNames: [StaticString] = [
    "Content-Type", "Content-Transfer-Encoding", "Content-Disposition",
  ]

  /// The field with all its octets; nothing if there is no form of it in ASCII.
  static func of(_ field: HeaderField, in header: Header) -> [UInt8] {
    let raw = [UInt8](header.bytes[field.range])
    guard SurrogateConverter.isNeeded(for: raw.span), isText(raw) else { return raw }
    let converter = FieldConverter([.eightBitBody], lineEnd: [ASCII.lf])
    do throws(Failure) { return try converter.convert(field, of: header) } catch {
      // what says how the body is to be read must go on to say so, and is none of RFC 6532 in this form
      if isOne(of: structureNames, field, header) { return raw }
      guard isOne(of: addressNames, field, header) else { return [] }
      return replaced(field, in: header)
    }
  }

  private static func isText(_ bytes: [UInt8]) -> Bool {
    !bytes.contains(ASCII.nul) && String(validating: bytes, as: UTF8.self) != nil
  }

  private static func isOne(
    of names: [StaticString], _ field: HeaderField, _ header: Header
  ) -> Bool {
    for name in names where field.isNamed(name, in: header.bytes.span) { return true }
    return false
  }

  /// A field of addresses with each that is not ASCII in the name of another one.
  private static func replaced(_ field: HeaderField, in header: Header) -> [UInt8] {
    var reader = AddressReader(header.value(field))
    var pieces: [[UInt8]] = []
    do throws(ParsingError) {
      while let mailbox = try reader.next() {
        if let last = pieces.popLast() { pieces.append(last + [","]) }
        pieces += Self.pieces(mailbox)
      }
    } catch { return [] }
    return pieces.isEmpty ? [] : folded(header.name(field) + [":"], pieces)
  }

  private static func folded(_ start: [UInt8], _ pieces: [[UInt8]]) -> [UInt8] {
    var out = start
    var column = start.count
    for (i, piece) in pieces.enumerated() {
      if i > 0, column + 1 + piece.count > FieldComposer.width {
        out.append(ASCII.lf)
        column = 0
      }
      out.append(ASCII.space)
      out.append(contentsOf: piece)
      column += 1 + piece.count
    }
    return out + [ASCII.lf]
  }

  private static func pieces(_ mailbox: Mailbox) -> [[UInt8]] {
    let address = mailbox.address.bytes
    guard SurrogateConverter.isNeeded(for: address.span) else { return mailbox.pieces }
    let name = mailbox.displayName.isEmpty ? [] : DisplayName.pieces(mailbox.displayName) ?? []
    // the blank between two encoded words is not seen
    let isEncoded = name.last?.suffix(2).elementsEqual(["?", "="]) ?? false
    let shown = (isEncoded ? [ASCII.space] : []) + ["<"] + address + [">"]
    return name + EncodedWord.words(shown, in: .phrase) + [["<"] + Self.address + [">"]]
  }
}
