internal import Bytes

/// Dates of RFC 5322 §3.3.
enum ReportDate {
  private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// `Fri, 20 Nov 2026 23:50:12 +0000`.
  static func bytes(_ moment: Timestamp, _ offsetMinutes: Int) -> [UInt8] {
    let c = moment.civil(offsetMinutes: offsetMinutes)
    let weekday = ((c.daysSinceEpoch % 7) + 7) % 7
    var out: [UInt8] = []
    out.append("\(days[weekday]), \(c.day) \(months[c.month - 1]) ")
    out.append(decimal: c.year, width: 4)
    for (mark, number) in [(UInt8(" "), c.hour), (":", c.minute), (":", c.second)] {
      out.append(mark)
      out.append(decimal: number, width: 2)
    }
    let size = abs(offsetMinutes)
    out.append(offsetMinutes < 0 ? " -" : " +")
    out.append(decimal: size / 60 * 100 + size % 60, width: 4)
    return out
  }
}
