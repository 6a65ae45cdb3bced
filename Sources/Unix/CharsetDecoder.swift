internal import CShims

/// What brings texts of one charset into UTF-8.
///
/// The corresponding C calls are `iconv_open` and `iconv`. The system may read files for it.
public struct CharsetDecoder: ~Copyable {
  /// No charset needs more octets of UTF-8 for one of its own.
  private static let growth = 4

  private let converter: Converter

  /// Nil if the system knows no charset of this name, which must be letters, digits, `-`, `_`, `.` and `:`.
  public init?(_ name: [UInt8]) {
    let isName = name.allSatisfy {
      switch $0 {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x3A, 0x5F: true
      default: false
      }
    }
    guard !name.isEmpty, isName, let path = Path(name),
      let found = unsafe path.withCString({ unsafe cs_charset_open($0) })
    else { return nil }
    converter = unsafe Converter(found)
  }

  deinit { unsafe cs_charset_close(converter.pointer) }

  /// The text in UTF-8, what cannot be read as U+FFFD; it is whole, so that each call begins anew.
  public borrowing func utf8(_ text: [UInt8]) -> [UInt8] {
    let room = text.count * Self.growth + 16
    return unsafe [UInt8](unsafeUninitializedCapacity: room) { memory, count in
      unsafe text.withUnsafeBytes { octets in
        count = unsafe cs_charset_convert(
          converter.pointer, octets.baseAddress, octets.count, memory.baseAddress, room)
      }
    }
  }
}

/// What iconv_open(3) has answered.
@safe private struct Converter {
  let pointer: UnsafeMutableRawPointer

  init(_ pointer: UnsafeMutableRawPointer) { unsafe self.pointer = unsafe pointer }
}
