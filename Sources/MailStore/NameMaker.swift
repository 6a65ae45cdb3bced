internal import Bytes
internal import Maildir
internal import Unix

/// Makes unique names whose order is that in which they are made.
struct NameMaker {
  private let host = Host.name
  private var moment = Clock.now

  /// The next name, without fields.
  mutating func next() -> [UInt8] {
    defer {
      let microseconds = moment.microseconds + 1
      moment = Timestamp(
        seconds: moment.seconds + microseconds / 1_000_000, microseconds: microseconds % 1_000_000)
    }
    return UniqueName.fresh(at: moment, pid: Host.pid, random: Host.random(8), host: host)
  }
}
