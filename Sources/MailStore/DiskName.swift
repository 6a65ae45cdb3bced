internal import Bytes

/// One level of a folder's name as it stands in the name of its directory.
enum DiskName {
  private static let alphabet = [UInt8](
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,".utf8)

  static func encode(_ level: [UInt8]) -> [UInt8] {
    if isPlain(level) { return level }
    var out: [UInt8] = []
    var run: [UInt8] = []
    for (i, scalar) in String(decoding: level, as: UTF8.self).unicodeScalars.enumerated() {
      if let byte = UInt8(exactly: scalar.value), byte == ASCII.space || byte.isVisible,
        byte != ".", byte != "/", byte != "~" || i > 0
      {
        end(&run, &out)
        out.append(byte)
        if byte == "&" { out.append("-") }
      } else {
        for unit in String(scalar).utf16 {
          run.append(UInt8(truncatingIfNeeded: unit >> 8))
          run.append(UInt8(truncatingIfNeeded: unit))
        }
      }
    }
    end(&run, &out)
    return out
  }

  /// Nil if it is no encoding, or has no meaning as UTF-16.
  static func decode(_ name: [UInt8]) -> [UInt8]? {
    if isPlain(name) { return name }
    var out: [UInt8] = []
    var cursor = ByteCursor(name)
    while let byte = cursor.takeByte() {
      guard byte == "&" else {
        if byte.isEightBit { return nil }
        out.append(byte)
        continue
      }
      let run = cursor.take(while: { $0 != "-" })
      guard cursor.take("-") else { return nil }
      if run.isEmpty {
        out.append("&")
      } else {
        guard let units = units(run), let text = String(validating: units, as: UTF16.self) else {
          return nil
        }
        out.append(text)
      }
    }
    return out
  }

  /// Whether it is its own encoding, as nearly all are.
  private static func isPlain(_ name: [UInt8]) -> Bool {
    for byte in name where !byte.isVisible && byte != ASCII.space || byte == "&" || byte == "." {
      return false
    }
    return name.first != "~" && !name.contains("/")
  }

  private static func end(_ run: inout [UInt8], _ out: inout [UInt8]) {
    if run.isEmpty { return }
    out.append("&")
    var (bits, count): (UInt32, Int) = (0, 0)
    for byte in run {
      bits = bits << 8 | UInt32(byte)
      count += 8
      while count >= 6 {
        count -= 6
        out.append(alphabet[Int(bits >> count & 63)])
      }
    }
    if count > 0 { out.append(alphabet[Int(bits << (6 - count) & 63)]) }
    out.append("-")
    run = []
  }

  private static func units(_ run: [UInt8]) -> [UInt16]? {
    var units: [UInt16] = []
    var (bits, count): (UInt32, Int) = (0, 0)
    for byte in run {
      guard let value = alphabet.firstIndex(of: byte) else { return nil }
      bits = bits << 6 | UInt32(value)
      count += 6
      guard count >= 16 else { continue }
      count -= 16
      units.append(UInt16(truncatingIfNeeded: bits >> count))
    }
    return units
  }
}
