internal import Bytes

extension Timestamp {
  /// Reads what `init(rfc3339:)` reads, without memory of its own.
  init?(_ text: borrowing Span<UInt8>) {
    guard text.count >= 20, text.count <= 27, text[4] == "-", text[7] == "-", text[10] == "T",
      text[13] == ":", text[16] == ":", text[text.count - 1] == "Z"
    else { return nil }
    func number(_ start: Int, _ count: Int, _ text: borrowing Span<UInt8>) -> Int? {
      var value = 0
      for i in start..<start + count {
        guard text[i].isDigit else { return nil }
        value = value * 10 + Int(text[i] &- 0x30)
      }
      return value
    }
    guard let year = number(0, 4, text), let month = number(5, 2, text),
      let day = number(8, 2, text), let hour = number(11, 2, text),
      let minute = number(14, 2, text), let second = number(17, 2, text),
      1...12 ~= month, 1...31 ~= day, hour < 24, minute < 60, second <= 60
    else { return nil }
    var microseconds = 0
    if text.count > 20 {
      let digits = text.count - 21
      guard text[19] == ".", digits > 0, let fraction = number(20, digits, text) else { return nil }
      microseconds = fraction
      for _ in digits..<6 { microseconds *= 10 }
    }
    let civil = Civil(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    self.init(civil, microseconds: microseconds)
  }
}
