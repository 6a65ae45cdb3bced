internal import Bytes

/// One level of a folder's name as it stands in the name of its directory.
enum DiskName {
  static func encode(_ level: [UInt8]) -> [UInt8] {
    if isPlain(level) { return level }
    return ModifiedUTF7.encode(level) { byte, isFirst in
      byte == "." || byte == "/" || byte == "~" && isFirst
    }
  }

  /// How many octets the encoding has.
  static func length(_ level: [UInt8]) -> Int {
    isPlain(level) ? level.count : encode(level).count
  }

  /// Nil if it is no encoding, or has no meaning as UTF-16.
  static func decode(_ name: [UInt8]) -> [UInt8]? {
    isPlain(name) ? name : ModifiedUTF7.decodeAny(name)
  }

  /// Whether it is its own encoding, as nearly all are.
  private static func isPlain(_ name: [UInt8]) -> Bool {
    for byte in name where !byte.isVisible && byte != ASCII.space || byte == "&" || byte == "." {
      return false
    }
    return name.first != "~" && !name.contains("/")
  }
}
