internal import Postal
internal import Unix

extension Dispatcher {
  /// How many agents there may be, and for how long.
  struct Limits {
    /// Agents at once for this host's users; see `AgentRoom` for those for other servers.
    let concurrency: Int
    /// Agents at once for one user or one way to another server.
    let each: Int
    /// Seconds an agent for this host's users gets for each of its deliveries.
    let secondsEach: Int
    /// Seconds in which a server must say something of a recipient, beside the time for the octets.
    var secondsOfSilence = AgentTime.silenceLimit
    /// Milliseconds after which an agent is slow, so that its user gets another one beside it.
    ///
    /// Until then what comes for the user waits and makes one batch, which costs less than two agents.
    var slowAfter = 500
    /// The account of the mail system, whose mailboxes are those of other users.
    let mailUser: [UInt8]

    /// Why no agent could be started.
    func failure(_ error: Errno) -> Failure {
      switch error {
      case .notPermitted where isMailUser:
        Failure(
          .configuration(.temporary),
          "it takes a runner started as root to deliver for another user")
      case .notPermitted:
        Failure(
          .configuration(.permanent),
          "this installation runs as one user and cannot deliver for another")
      default: Failure(.system(.temporary), "no delivery agent could be started: \(error.message)")
      }
    }

    /// Whether a runner that is root could do what we may not.
    private var isMailUser: Bool {
      let account = (try? Account.named(mailUser)) ?? nil
      return account?.uid == Identity.effectiveUser
    }
  }
}
