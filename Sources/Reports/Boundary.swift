internal import Bytes

/// Boundaries of RFC 2046 §5.1.1.
enum Boundary {
  /// A boundary of random octets that occurs in none of these bytes.
  ///
  /// The `=_` occurs neither in base64 nor in quoted-printable; in what is not at hand here the
  /// random octets make an accident as unlikely as 2^-96, and foreseeing impossible.
  static func make(_ seed: [UInt8], avoiding contents: [[UInt8]]) -> String {
    var digits: [UInt8] = []
    for byte in seed.prefix(24) { digits.append(hex: byte) }
    var counter = 0
    while true {
      let boundary = "=_\(digits.text)_\(counter)"
      let needle = Array(boundary.utf8)
      let isTaken = contents.contains { $0.span.index(of: needle) != nil }
      if !isTaken { return boundary }
      counter += 1
    }
  }
}
