internal import Bytes
internal import Postal
internal import Queue
internal import SMTP
internal import Unix

// Deadlines; RFC 2852.
extension RemoteMessage {
  /// The time that is left.
  var timeLimit: TimeLimit? {
    wishes.deadline.map {
      TimeLimit($0.moment.seconds - Clock.now.seconds, $0.mode, isTraced: $0.isTraced)
    }
  }

  /// Whether the sender hears of this relay whatever the server tells it later.
  func tellsOfRelay(to server: ClientExtensions) -> Bool {
    guard let limit = timeLimit else { return false }
    return limit.isTraced || !server.keeps(limit)
  }
}
