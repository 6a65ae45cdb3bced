public import Bytes
internal import CShims

/// The clocks of the machine.
public enum Clock {
  /// The time of day.
  public static var now: Timestamp {
    var nanoseconds: Int64 = 0
    let seconds = unsafe cs_now(&nanoseconds)
    return Timestamp(seconds: Int(seconds), microseconds: Int(nanoseconds / 1000))
  }

  /// Milliseconds since some moment in the past; suspended time counts.
  public static var milliseconds: Int { Int(cs_monotonic_milliseconds()) }

  /// How many minutes east of UTC the local clock was at a moment.
  public static func utcOffsetMinutes(at moment: Timestamp) -> Int {
    var minutes: Int32 = 0
    return unsafe cs_utc_offset_minutes(Int64(moment.seconds), &minutes) < 0 ? 0 : Int(minutes)
  }
}
