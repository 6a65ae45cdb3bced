internal import Bytes

extension NumberSet {
  /// The set on the wire, such as `1:3,7`; nothing if it is empty.
  public var bytes: [UInt8] {
    var out: [UInt8] = []
    for range in ranges { Self.append(range.lowerBound, range.upperBound, to: &out) }
    return out
  }

  /// Numbers in this order on the wire, as ESORT asks; only ascending runs become ranges.
  public static func bytes(inOrder numbers: [UInt32]) -> [UInt8] {
    var out: [UInt8] = []
    var start = 0
    while start < numbers.count {
      var end = start
      while end + 1 < numbers.count, numbers[end] < .max, numbers[end + 1] == numbers[end] + 1 {
        end += 1
      }
      append(numbers[start], numbers[end], to: &out)
      start = end + 1
    }
    return out
  }

  private static func append(_ first: UInt32, _ last: UInt32, to out: inout [UInt8]) {
    if !out.isEmpty { out.append(",") }
    out.append(decimal: Int(first))
    guard last > first else { return }
    out.append(":")
    out.append(decimal: Int(last))
  }
}
