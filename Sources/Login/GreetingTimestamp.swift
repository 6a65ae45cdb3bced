internal import Bytes
internal import Unix

/// What the greeting has between `<` and `>` for APOP: never the same twice, and nobody can foresee it; RFC 1939 §7.
enum GreetingTimestamp {
  /// `process.clock.chance@host`
  static func fresh(_ host: [UInt8]) -> [UInt8] {
    let now = Clock.now
    var out: [UInt8] = []
    out.append(decimal: Int(Host.pid))
    out.append(".")
    out.append(decimal: now.seconds)
    out.append(decimal: now.microseconds, width: 6)
    out.append(".")
    for byte in Host.random(8) { out.append(hex: byte, lowercased: true) }
    return out + ["@"] + host
  }
}
