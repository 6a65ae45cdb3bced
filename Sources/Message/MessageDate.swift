public import Bytes

/// A moment with the zone of the clock that showed it; the `date-time` of RFC 5322 §3.3.
public struct MessageDate: Hashable, Sendable {
  /// The moment; a text has whole seconds only.
  public var timestamp: Timestamp
  /// How far the clock is east of UTC, in minutes, within a day either way.
  public var offsetMinutes: Int

  /// A date; an offset of a day or more is taken as zero.
  public init(_ timestamp: Timestamp, offsetMinutes: Int) {
    self.timestamp = timestamp
    self.offsetMinutes = -1440 < offsetMinutes && offsetMinutes < 1440 ? offsetMinutes : 0
  }

  /// `Fri, 20 Nov 2026 23:50:12 +0100`.
  public var bytes: [UInt8] {
    let civil = timestamp.civil(offsetMinutes: offsetMinutes)
    var out: [UInt8] = []
    out.append(civil.weekdayName)
    out.append(", ")
    out.append(decimal: civil.day)
    out.append(" ")
    out.append(civil.monthName)
    out.append(" ")
    out.append(decimal: civil.year, width: 4)
    out.append(" ")
    out.append(decimal: civil.hour, width: 2)
    out.append(":")
    out.append(decimal: civil.minute, width: 2)
    out.append(":")
    out.append(decimal: civil.second, width: 2)
    out.append(offsetMinutes < 0 ? " -" : " +")
    out.append(decimal: abs(offsetMinutes) / 60 * 100 + abs(offsetMinutes) % 60, width: 4)
    return out
  }
}
