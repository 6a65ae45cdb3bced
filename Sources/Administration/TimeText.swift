internal import Bytes

/// Moments as people of this place write them, `Fri Nov 20 23:50:12`.
///
/// The offset of the local clock is asked for once in a quarter of an hour: changes fall on its bounds.
struct TimeText {
  private let offset: (Timestamp) -> Int
  private var quarter = Int.min
  private var minutes = 0

  /// Texts for a clock that is this many minutes east of UTC at a moment.
  init(offset: @escaping (Timestamp) -> Int) { self.offset = offset }

  /// Appends a moment, 19 octets.
  mutating func append(_ moment: Timestamp, to out: inout [UInt8]) {
    let civil = local(moment)
    out.append(civil.weekdayName)
    out.append(" ")
    out.append(civil.monthName)
    out.append(" ")
    if civil.day < 10 {
      out.append(" ")
      out.append(0x30 + UInt8(civil.day))
    } else {
      Self.append(two: civil.day, to: &out)
    }
    out.append(" ")
    Self.append(two: civil.hour, to: &out)
    out.append(":")
    Self.append(two: civil.minute, to: &out)
    out.append(":")
    Self.append(two: civil.second, to: &out)
  }

  /// Appends a moment with its year, `2026-11-20 23:50:12`.
  mutating func appendDate(_ moment: Timestamp, to out: inout [UInt8]) {
    let civil = local(moment)
    out.append(decimal: civil.year, width: 4)
    for (mark, number) in [
      (UInt8("-"), civil.month), ("-", civil.day), (" ", civil.hour), (":", civil.minute),
      (":", civil.second),
    ] {
      out.append(mark)
      Self.append(two: number, to: &out)
    }
  }

  private mutating func local(_ moment: Timestamp) -> Timestamp.Civil {
    let now = moment.seconds / 900
    if now != quarter {
      quarter = now
      minutes = offset(moment)
    }
    return moment.civil(offsetMinutes: minutes)
  }

  private static func append(two number: Int, to out: inout [UInt8]) {
    out.append(0x30 + UInt8(number / 10 % 10))
    out.append(0x30 + UInt8(number % 10))
  }
}
