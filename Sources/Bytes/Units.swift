/// Amounts as people write them: `30m`, `1h30m`, `5d`; `100M`, `1G`.
public enum Units {
  /// Seconds in `30s`, `15m`, `4h`, `5d`, `1w` and sums such as `1h30m`; nil if it is none of that.
  ///
  /// A number without a letter counts `bare` seconds each; without `bare` only 0 may go without one.
  public static func seconds(_ text: [UInt8], bare: Int? = nil) -> Int? {
    var cursor = ByteCursor(text)
    var total = 0
    repeat {
      guard let number = cursor.take(while: \.isDigit).decimal else { return nil }
      let unit: Int
      switch cursor.takeByte()?.lowercased {
      case "s": unit = 1
      case "m": unit = 60
      case "h": unit = 3600
      case "d": unit = 86_400
      case "w": unit = 604_800
      case nil where total == 0:
        guard let plain = number == 0 ? 1 : bare else { return nil }
        unit = plain
      default: return nil
      }
      guard let sum = adding(number, of: unit, to: total) else { return nil }
      total = sum
    } while !cursor.isAtEnd
    return total
  }

  /// Octets in `500`, `100K`, `10M`, `1G`, `2T`, powers of 1024; nil if it is none of that.
  public static func octets(_ text: [UInt8]) -> Int? {
    var cursor = ByteCursor(text)
    guard let number = cursor.take(while: \.isDigit).decimal else { return nil }
    let unit: Int
    switch cursor.takeByte()?.lowercased {
    case nil: unit = 1
    case "k": unit = 1 << 10
    case "m": unit = 1 << 20
    case "g": unit = 1 << 30
    case "t": unit = 1 << 40
    default: return nil
    }
    return cursor.isAtEnd ? adding(number, of: unit, to: 0) : nil
  }

  private static func adding(_ number: Int, of unit: Int, to total: Int) -> Int? {
    let (product, overflow) = number.multipliedReportingOverflow(by: unit)
    let (sum, carry) = product.addingReportingOverflow(total)
    return overflow || carry ? nil : sum
  }
}
