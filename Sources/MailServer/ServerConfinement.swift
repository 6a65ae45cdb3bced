internal import Configuration
internal import SMTP
internal import Unix

/// What the server gives up for good before it hears a client; DESIGN §6.
///
/// Programs that it starts inherit all of it: martlet-tls, which gives up more, and a martlet-auth.
struct ServerConfinement: Equatable {
  /// Octets of addresses: a client can make us keep a header and some buffers.
  private static let memory = 1 << 30
  /// Open files of one process.
  private static let descriptors = 64

  /// Below which it may write; nil is everywhere.
  private let writable: [Path]?

  /// What a configuration allows to give up.
  init(_ settings: Settings, _ mode: Session.Mode) {
    // PAM's modules, and commands that check passwords and tokens, run below a martlet-auth of our own:
    // what those write nobody here knows. One at `authentication-socket` is no child of ours.
    let startsForeign =
      mode.hasLogins && settings.authenticationSocket == nil
      && (settings.authentication.contains { $0 != .passwd } || settings.tokenCommand != nil)
    if startsForeign {
      writable = nil
    } else {
      let queue = settings.spool.appending("queue")
      // the log is for ETRN, which asks who runs the queue
      writable = ["tmp", "new", "log"].map { queue.appending($0) } + ["/dev/null"]
    }
  }

  /// Gives it up. What the system cannot do is left out: the unit files confine again.
  func enforce() {
    try? Confinement.noNewPrivileges()
    try? Confinement.hideMemory()
    try? Confinement.limit(.memory, to: Self.memory)
    try? Confinement.limit(.descriptors, to: Self.descriptors)
    // a rule holds for what is there now: a spool that is made or mounted later would stay closed
    if let writable, writable.allSatisfy({ (try? $0.status()) != nil }) {
      _ = try? Confinement.landlock(writable: writable, executable: ["/"], reach: .all)
    }
    // not a list of what is allowed: name services and PAM load modules that nobody here knows
    _ = try? Confinement.denyUnusual()
  }
}
