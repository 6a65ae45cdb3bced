internal import Bytes

/// The ASCII form of domains in other scripts: RFC 3492, and lower case as far as Unicode has it by itself.
///
/// No table of IDNA: what was typed is taken as the name, once it is in lower case.
public enum Punycode {
  /// The domain in ASCII and lower case; nil if it is not UTF-8, or a label or the whole gets too long.
  public static func domain(_ domain: [UInt8]) -> [UInt8]? {
    guard domain.contains(where: \.isEightBit) else {
      return 1...Address.domainLimit ~= domain.count ? domain.lowercased : nil
    }
    guard let text = String(validating: domain, as: UTF8.self) else { return nil }
    var out: [UInt8] = []
    // the ideographic full stops end labels, too
    let dots: Set<Unicode.Scalar> = [".", "\u{3002}", "\u{FF0E}", "\u{FF61}"]
    for (position, label) in text.unicodeScalars.split(
      omittingEmptySubsequences: false, whereSeparator: { dots.contains($0) }
    ).enumerated() {
      guard let encoded = Self.label([Unicode.Scalar](label)) else { return nil }
      if position > 0 { out.append(".") }
      out.append(contentsOf: encoded)
    }
    return out.count <= Address.domainLimit ? out : nil
  }

  private static func label(_ scalars: [Unicode.Scalar]) -> [UInt8]? {
    var folded: [UInt32] = []
    for scalar in scalars {
      for lower in scalar.properties.lowercaseMapping.unicodeScalars { folded.append(lower.value) }
    }
    guard 1...63 ~= folded.count else { return nil }
    if folded.allSatisfy({ $0 < 128 }) { return folded.map { UInt8($0) } }
    guard let encoded = encode(folded), encoded.count <= 59 else { return nil }
    return Array("xn--".utf8) + encoded
  }

  /// The encoding of RFC 3492 §6.3; nil if a number grows out of bounds.
  static func encode(_ scalars: [UInt32]) -> [UInt8]? {
    var out = scalars.filter { $0 < 128 }.map { UInt8($0) }
    let basic = out.count
    var handled = basic
    if basic > 0 { out.append("-") }
    var (next, delta, bias): (UInt32, UInt32, UInt32) = (128, 0, 72)
    while handled < scalars.count {
      guard let lowest = scalars.lazy.filter({ $0 >= next }).min() else { return nil }
      let (step, overflow) = (lowest - next).multipliedReportingOverflow(by: UInt32(handled + 1))
      let (sum, carry) = delta.addingReportingOverflow(step)
      if overflow || carry { return nil }
      (delta, next) = (sum, lowest)
      for scalar in scalars {
        if scalar < next { delta += 1 }
        if scalar == next {
          append(delta, bias, to: &out)
          bias = adapted(delta, handled + 1, isFirst: handled == basic)
          delta = 0
          handled += 1
        }
      }
      delta += 1
      next += 1
    }
    return out
  }

  /// A number as digits of a variable base.
  private static func append(_ number: UInt32, _ bias: UInt32, to out: inout [UInt8]) {
    var rest = number
    var place: UInt32 = 36
    while true {
      let threshold = place <= bias ? 1 : place >= bias + 26 ? 26 : place - bias
      if rest < threshold { break }
      out.append(digit(threshold + (rest - threshold) % (36 - threshold)))
      rest = (rest - threshold) / (36 - threshold)
      place += 36
    }
    out.append(digit(rest))
  }

  private static func digit(_ value: UInt32) -> UInt8 {
    value < 26 ? 0x61 + UInt8(value) : 0x30 + UInt8(value - 26)
  }

  private static func adapted(_ delta: UInt32, _ count: Int, isFirst: Bool) -> UInt32 {
    var delta = isFirst ? delta / 700 : delta / 2
    delta += delta / UInt32(count)
    var places: UInt32 = 0
    while delta > 455 {
      delta /= 35
      places += 36
    }
    return places + 36 * delta / (delta + 38)
  }
}
