internal import Authentication
internal import Configuration
internal import LoginProtocol
internal import Postal
internal import Unix

/// The processes that a login takes beside the monitor; they know nothing of the client, and may be made before it comes.
struct LoginHelpers: ~Copyable {
  /// Waits for a connection, to speak to whoever is at its other end.
  let worker: LoginWorker
  /// Waits for somebody's first attempt; nil if there is none yet.
  let check: AuthenticationClient?

  /// Starts them, as root; `work` is what the worker does.
  init(
    _ settings: Settings, _ supplies: LoginSupplies,
    _ work: (consuming MessageSocket) -> ExitStatus
  ) throws(Errno) {
    worker = try LoginWorker(supplies.root, work)
    // what goes wrong is found again, and told, when the client begins
    check = try? AuthenticationClient(settings, supplies.checks)
  }
}
