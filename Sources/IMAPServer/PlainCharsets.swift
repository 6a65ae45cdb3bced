internal import Bytes
internal import IMAP

/// Knows ASCII, UTF-8 and ISO-8859-1.
final class PlainCharsets: CharsetConverter {
  func utf8(_ text: [UInt8], from charset: [UInt8]) -> [UInt8]? {
    switch charset.lowercased.text {
    case "us-ascii", "utf-8": Array(text.text.utf8)
    case "iso-8859-1":
      Array(String(String.UnicodeScalarView(text.map { Unicode.Scalar($0) })).utf8)
    default: nil
    }
  }
}
