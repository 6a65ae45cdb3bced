internal import Bytes

/// i;unicode-casemap: what two texts have in common that differ in case or in how characters are composed; RFC 5051.
///
/// Each character becomes its titlecase, and that its decomposition. Two texts are equal if their keys are, the lower
/// key comes first, and a text stands in another if its key stands in that of the other.
public enum UnicodeCasemap {
  /// The key of a text. What is not UTF-8 stays as it is; the key is at most eleven times as long.
  public static func key(_ utf8: [UInt8]) -> [UInt8] {
    var key: [UInt8] = []
    key.reserveCapacity(utf8.count)
    append(keyOf: utf8.span, to: &key)
    return key
  }

  /// Appends the key of a text that ends with a whole character.
  static func append(keyOf utf8: borrowing Span<UInt8>, to out: inout [UInt8]) {
    var i = 0
    while i < utf8.count {
      let plain = utf8.extracting(i...).asciiCount
      out.append(upperCased: utf8.extracting(i..<(i + plain)))
      i += plain
      while i < utf8.count, utf8[i] >= 0x80 {
        // an octet that begins no character stays, as NUL does
        let (scalar, width) = utf8.scalar(at: i) ?? (0, 1)
        if !table.append(scalar, to: &out) { out.append(utf8.extracting(i..<(i + width))) }
        i += width
      }
    }
  }

  private static let table = Table()
}

extension Span where Element == UInt8 {
  /// The character whose UTF-8 begins here, which is not ASCII, and its octets; nil if none does.
  fileprivate func scalar(at offset: Int) -> (scalar: UInt32, width: Int)? {
    let lead = UInt32(self[offset])
    let width = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    guard 0xC2...0xF4 ~= lead, offset + width <= count else { return nil }
    var scalar = lead & (0x7F >> UInt32(width))
    for i in (offset + 1)..<(offset + width) {
      guard self[i] & 0xC0 == 0x80 else { return nil }
      scalar = scalar << 6 | UInt32(self[i] & 0x3F)
    }
    let least: UInt32 = width == 2 ? 0x80 : width == 3 ? 0x800 : 0x10000
    return scalar >= least && Unicode.Scalar(scalar) != nil ? (scalar, width) : nil
  }
}

extension UnicodeCasemap {
  /// The mappings, read once; a page for each 256 characters of which one is mapped.
  private struct Table {
    /// Where the values of a page begin; 0 if nothing is mapped there.
    private var pages = [Int](repeating: 0, count: 0x1100)
    /// Where the UTF-8 of each character begins, and in the lowest 8 bits how long it is; 0 if it stays.
    private var values: [UInt32] = [0]
    private var text: [UInt8] = []

    init() {
      var reader = TableReader()
      while let (code, scalars) = reader.next() { insert(code, scalars) }
    }

    /// False if it stays as it is.
    func append(_ scalar: UInt32, to out: inout [UInt8]) -> Bool {
      let page = pages[Int(scalar >> 8)]
      guard page > 0 else { return false }
      let value = values[page + Int(scalar & 0xFF)]
      guard value > 0 else { return false }
      let start = Int(value >> 8)
      for i in start..<(start + Int(value & 0xFF)) { out.append(text[i]) }
      return true
    }

    private mutating func insert(_ code: UInt32, _ scalars: [UInt32]) {
      let start = text.count
      for scalar in scalars {
        guard let scalar = Unicode.Scalar(scalar) else { continue }
        text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
      let page = Int(code >> 8)
      if pages[page] == 0 {
        pages[page] = values.count
        values.append(contentsOf: repeatElement(0, count: 256))
      }
      values[pages[page] + Int(code & 0xFF)] = UInt32(start << 8 | (text.count - start))
    }
  }

  /// Reads `encoded`; the form is described where it is written.
  private struct TableReader {
    private let digits: [UInt8]
    private var at = 0
    private var code: UInt32 = 0
    /// The first character of the last entry of several.
    private var first: UInt32 = 0
    /// What is left of a run.
    private var run: (count: UInt32, step: UInt32, difference: UInt32) = (0, 0, 0)

    init() {
      digits = [UInt8](encoded.utf8)
    }

    mutating func next() -> (code: UInt32, scalars: [UInt32])? {
      if run.count > 0 {
        run.count -= 1
        code += run.step
        return (code, [code &+ run.difference])
      }
      guard at < digits.count else { return nil }
      code += number()
      switch number() {
      case 0: return (code, [code &+ signed()])
      case 1:
        run = (number() - 1, number(), signed())
        return (code, [code &+ run.difference])
      case let count:
        first = first &+ signed()
        var scalars = [first]
        for _ in 1..<count { scalars.append(number()) }
        return (code, scalars)
      }
    }

    private mutating func number() -> UInt32 {
      var value: UInt32 = 0
      var shift: UInt32 = 0
      while at < digits.count {
        let digit = Self.value(digits[at])
        at += 1
        value |= (digit & 31) << shift
        if digit < 32 { break }
        shift += 5
      }
      return value
    }

    private mutating func signed() -> UInt32 {
      let value = number()
      return value & 1 == 0 ? value >> 1 : 0 &- value >> 1
    }

    private static func value(_ digit: UInt8) -> UInt32 {
      switch digit {
      case 0x30...0x39: UInt32(digit) - 0x30
      case 0x41...0x5A: UInt32(digit) - 0x41 + 10
      case 0x61...0x7A: UInt32(digit) - 0x61 + 36
      case "+": 62
      default: 63
      }
    }
  }
}
