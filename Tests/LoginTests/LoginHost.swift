import Authentication
import Bytes
import Configuration
import LoginProtocol
import Postal
import Service
import TestSupport
import Unix

@testable import Login

/// A host with one mailbox, for processes of tests that are root's.
struct LoginHost {
  let settings: Settings

  /// A message by which bob logs in.
  static let login = WorkerMessage.begin(
    Array("PLAIN".utf8), initial: [0] + Array("bob".utf8) + [0] + Array("secret".utf8))
  /// One by which he does not.
  static let wrong = WorkerMessage.begin(
    Array("PLAIN".utf8), initial: [0] + Array("bob".utf8) + [0] + Array("wrong".utf8))
  static let entry = WorkerMessage.enter(LoginEntry(choices: [0, 0], rest: [65, 66]))

  init(_ directory: String) throws {
    settings = try Settings.load(path: Path(composed: directory).appending("martlet.conf"))
  }

  private func check() -> LoginCheck {
    var check = LoginCheck(
      "pop", settings, peer: Peer(address: nil),
      log: ConnectionLog("test", settings.log, Peer(address: nil)),
      delay: FailureDelay(milliseconds: 0))
    check.take(LoginOffer(settings), timestamp: Array("1@here".utf8))
    return check
  }

  /// A monitor with a worker that does this; the answer is how it ends.
  func monitor(
    milliseconds: Int = 60_000, _ work: (consuming MessageSocket) -> ExitStatus
  ) throws -> LoginMonitor.Ending {
    let root = try EmptyRoot(in: ["/run", settings.spool.parent])
    let worker = try LoginWorker(root, work)
    return LoginMonitor(worker, check(), milliseconds: milliseconds).run()
  }

  /// The same for one that says these octets, and hears what comes before each.
  func monitor(saying all: [[UInt8]]) throws -> LoginMonitor.Ending {
    try monitor { socket in
      for octets in all {
        try? socket.send(octets)
        var interests = [Waiting.Interest(socket.descriptor.number)]
        // to all but this there is an answer, or the end
        let patience = octets == WorkerMessage.forget.bytes ? 20 : 20_000
        try? Waiting.wait(for: &interests, milliseconds: patience)
        if interests[0].readable { _ = try? socket.receiveAlone(limit: MonitorMessage.limit) }
      }
      return .ok
    }
  }
}

extension LoginMonitor.Ending {
  /// Whether somebody was let in.
  var isEntry: Bool {
    switch self {
    case .entered: true
    case .over, .unable: false
    }
  }

  /// The exit status of a connection that ended before.
  var status: ExitStatus? {
    switch self {
    case .over(let status): status
    case .entered, .unable: nil
    }
  }
}
