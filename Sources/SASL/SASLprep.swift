internal import Bytes
@_spi(_Unicode) internal import Swift

/// The preparation of names and passwords before they are compared, RFC 4013, as far as it is done here.
///
/// ASCII stays as it is. Beyond ASCII the text is normalised by NFC, as RFC 8265 (OpaqueString), the
/// successor, has it. Where NFKC of RFC 4013 would give another text (ligatures, full-width letters),
/// there is no prepared form: two clients could not agree on it.
public enum SASLprep {
  /// The prepared form; nil if it has controls, is not UTF-8, or both rules differ.
  public static func prepare(_ bytes: [UInt8]) -> [UInt8]? {
    guard !bytes.contains(where: \.isControl) else { return nil }
    if !bytes.contains(where: \.isEightBit) { return bytes }
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    var mapped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let properties = scalar.properties
      if properties.generalCategory == .spaceSeparator {
        mapped.append(" ")
      } else if !properties.isDefaultIgnorableCodePoint {
        mapped.append(scalar)
      }
    }
    var out: [UInt8] = []
    for scalar in String(mapped)._nfc {
      guard isPlain(scalar) else { return nil }
      out.append(contentsOf: Array(String(scalar).utf8))
    }
    return out
  }

  /// Whether a scalar of a text in NFC is the same in NFKC, and may stand in a password.
  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .privateUse, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator:
      return false
    default: break
    }
    // folding by NFKC changes what is upper case, too: so look at the lower-case letters
    for small in scalar.properties.lowercaseMapping.unicodeScalars {
      let properties = small.properties
      guard properties.changesWhenNFKCCaseFolded else { continue }
      if !properties.changesWhenCaseFolded || changesAnyway(small) { return false }
    }
    return true
  }

  /// The small letters that NFKC changes and the folding of case too.
  private static func changesAnyway(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xB5, 0x149, 0x17F, 0x3D0, 0x3D1, 0x3D5, 0x3D6, 0x3F0, 0x3F1, 0x3F4, 0x3F5, 0x587, 0x1E9A,
      0x1E9B,
      0xFB00...0xFB06, 0xFB13...0xFB17:
      true
    default: false
    }
  }
}
