internal import Bytes

/// Numbers of octets as people read them: `512`, `4.1K`, `39M`.
enum SizeText {
  private static let units = Array("KMGTPE".utf8)

  /// Appends a size in at most five octets.
  static func append(_ octets: Int, to out: inout [UInt8]) {
    guard octets >= 1024 else {
      out.append(decimal: octets)
      return
    }
    var shift = 10
    while octets >> shift >= 1024 { shift += 10 }
    let whole = octets >> shift
    out.append(decimal: whole)
    if whole < 10 {
      out.append(".")
      out.append(decimal: ((octets >> (shift - 10)) & 1023) * 10 / 1024)
    }
    out.append(units[shift / 10 - 1])
  }

  /// Appends a size with blanks before it up to a width.
  static func append(_ octets: Int, width: Int, to out: inout [UInt8]) {
    let start = out.count
    append(octets, to: &out)
    let missing = max(0, width - (out.count - start))
    for _ in 0..<missing { out.insert(" ", at: start) }
  }
}
