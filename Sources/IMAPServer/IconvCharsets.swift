internal import Bytes
public import IMAP
public import Unix

/// The charsets that mail has, by iconv(3) where they are not simple.
///
/// Names are looked up in `CharsetNames`: nothing else reaches the system. ASCII, UTF-8, ISO-8859-1 and Windows-1252
/// need no file; for others the system reads `gconvPaths` when they are first used.
public final class IconvCharsets: CharsetConverter {
  /// The decoders kept at most; what was opened first goes first.
  private static let decoderLimit = 8

  private var decoders: [OpenDecoder] = []
  /// The name that was looked up last, which mostly comes again.
  private var last: (name: [UInt8], reading: CharsetNames.Reading?) = ([], nil)

  /// Charsets of which none was used.
  public init() {}

  /// The text in UTF-8, what cannot be read as U+FFFD; nil if there is no such charset.
  public func utf8(_ text: [UInt8], from charset: [UInt8]) -> [UInt8]? {
    if last.name != charset { last = (charset, CharsetNames.find(charset)) }
    switch last.reading {
    case nil: return nil
    case .utf8: return Self.repaired(text)
    case .windows1252: return Self.western(text)
    case .system(let name):
      if name == "UTF-16" { return decode(text, Self.orderOfMark(text)) }
      return decode(text, name)
    }
  }

  private func decode(_ text: [UInt8], _ name: String) -> [UInt8]? {
    if let open = decoders.first(where: { $0.name == name }) { return open.decoder.utf8(text) }
    guard let decoder = CharsetDecoder(Array(name.utf8)) else { return nil }
    if decoders.count == Self.decoderLimit { decoders.removeFirst() }
    let open = OpenDecoder(name, decoder)
    decoders.append(open)
    return open.decoder.utf8(text)
  }

  private static func repaired(_ text: [UInt8]) -> [UInt8] {
    let isWhole =
      !text.contains(where: \.isEightBit) || String(validating: text, as: UTF8.self) != nil
    return isWhole ? text : Array(String(decoding: text, as: UTF8.self).utf8)
  }

  /// ISO-8859-1 is what those write who mean Windows-1252, and nobody means the controls of the former.
  private static func western(_ text: [UInt8]) -> [UInt8] {
    guard text.contains(where: \.isEightBit) else { return text }
    var out: [UInt8] = []
    out.reserveCapacity(text.count + text.count / 8)
    for byte in text {
      if byte < 0x80 {
        out.append(byte)
      } else {
        let code = 0x80...0x9F ~= byte ? windows[Int(byte) - 0x80] : UInt16(byte)
        let scalar = Unicode.Scalar(code) ?? "\u{FFFD}"
        out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
    return out
  }

  /// Windows-1252 from 0x80 to 0x9F.
  private static let windows: [UInt16] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
    0x0152, 0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
  ]

  /// What says nothing has the higher octet first; RFC 2781 §4.3.
  private static func orderOfMark(_ text: [UInt8]) -> String {
    text.starts(with: [0xFF, 0xFE]) ? "UTF-16LE" : "UTF-16BE"
  }
}

extension IconvCharsets {
  /// Where the system looks for what converts: a process that is confined must still be able to read these.
  public static let gconvPaths: [Path] = [
    "/usr/lib/x86_64-linux-gnu/gconv", "/usr/lib/aarch64-linux-gnu/gconv", "/usr/lib/gconv",
    "/usr/lib64/gconv",
  ]

  /// A decoder that is kept.
  private final class OpenDecoder {
    let name: String
    let decoder: CharsetDecoder

    init(_ name: String, _ decoder: consuming CharsetDecoder) {
      self.name = name
      self.decoder = decoder
    }
  }
}
