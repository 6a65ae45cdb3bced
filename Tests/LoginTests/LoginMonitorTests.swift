import Bytes
import Glibc
import LoginProtocol
import Postal
import Service
import TestSupport
import Testing
import Unix

@testable import Login

/// The monitor with a worker that somebody else has taken over; each in a process of its own, as root.
@Suite(.enabled(if: Launch.isRoot, "takes root: a process that gives up the rights of root"))
struct LoginMonitorTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    try RootHost.write(to: scratch)
  }

  @Test("a worker that asks properly gets its client in, with what was said ahead")
  func honest() async {
    await #expect(processExitsWith: .exitCode(7)) { [place = scratch.path.text as String] in
      let host = try LoginHost(place)
      let ending = try host.monitor { socket in
        guard var gate = try? WorkerGate(socket), gate.offer.mechanisms.contains("PLAIN"),
          !gate.offer.offersTLS,
          case .refused(_)? = try? gate.begin(Array("PLAIN".utf8), [0, 65, 0, 66]),
          case .accepted(let user, _)? = try? gate.begin(
            Array("PLAIN".utf8), [0] + Array("bob".utf8) + [0] + Array("secret".utf8)),
          user == Array("bob".utf8)
        else { return .software }
        try? gate.enter(LoginEntry(choices: [1, 0], rest: Array("STAT\r\n".utf8)))
        return .ok
      }
      guard case .entered(let admission, let entry, let worker) = ending else { _exit(1) }
      guard admission.owner.uid == 64_020, admission.owner.gid == 64_021 else { _exit(2) }
      guard entry.choices == [1, 0], entry.rest == Array("STAT\r\n".utf8) else { _exit(3) }
      guard worker.end(within: 20_000) != nil else { _exit(4) }
      _exit(7)
    }
  }

  @Test("a digest over another timestamp than the monitor's is not even looked at")
  func digest() async {
    await #expect(processExitsWith: .exitCode(7)) { [place = scratch.path.text as String] in
      let host = try LoginHost(place)
      let ending = try host.monitor { socket in
        guard var gate = try? WorkerGate(socket), gate.offer.timestamp == Array("1@here".utf8)
        else { return .software }
        let others = ["<2@here>\0bob\0", "1@here\0bob\0", "<1@here>", "", "<1@here\0>bob\0"]
        for initial in others.map({ Array($0.utf8) }) + [nil] {
          for name in ["APOP", "apop"] {
            guard case .refused(let failure)? = try? gate.begin(Array(name.utf8), initial),
              failure.text.text == "this digest is not offered here"
            else { return .software }
          }
        }
        return .ok
      }
      _exit(ending.status == .ok ? 7 : 1)
    }
  }

  @Test("nobody comes in without a login, whatever the worker says")
  func order() async {
    await #expect(processExitsWith: .exitCode(7)) { [place = scratch.path.text as String] in
      let host = try LoginHost(place)
      let (ready, login, wrong, entry) = (
        WorkerMessage.ready, LoginHost.login, LoginHost.wrong, LoginHost.entry
      )
      let talks: [[WorkerMessage]] = [
        [entry], [ready, entry], [ready, wrong, entry], [ready, login, .forget, entry],
        [ready, login, .startTLS, entry], [ready, login, login, entry], [ready, .startTLS, entry],
        [ready, ready, login, entry], [login, entry],
      ]
      for (index, talk) in talks.enumerated() {
        let ending = try host.monitor(saying: talk.compactMap { $0.bytes })
        if ending.status != .protocolError { _exit(100 + Int32(index)) }
      }
      guard try host.monitor(saying: [ready, login, entry].compactMap { $0.bytes }).isEntry else {
        _exit(1)
      }
      _exit(7)
    }
  }

  @Test(
    "no octets, cut or random, too long or with descriptors, end the monitor or let somebody in")
  func octets() async {
    await #expect(processExitsWith: .exitCode(7)) { [place = scratch.path.text as String] in
      let host = try LoginHost(place)
      let ready = WorkerMessage.ready.bytes ?? []
      // of what is cut off nothing is the login, and so no entry counts
      for message in [LoginHost.login, LoginHost.entry] {
        let octets = message.bytes ?? []
        for end in stride(from: 0, to: octets.count, by: 3) {
          let ending = try host.monitor(
            saying: [ready, [UInt8](octets[..<end]), LoginHost.entry.bytes ?? []])
          if ending.isEntry { _exit(1) }
        }
      }
      for _ in 0..<60 {
        let talk = (0..<4).map { _ in
          [UInt8("RUTBAXE".utf8.randomElement() ?? 0)] + Host.random(Int.random(in: 0...40))
        }
        if try host.monitor(saying: [ready] + talk).isEntry { _exit(2) }
      }
      let long = [UInt8](repeating: 65, count: WorkerMessage.limit + 1)
      guard try host.monitor(saying: [ready, long]).status == .protocolError else { _exit(3) }
      let lending = try host.monitor { socket in
        try? socket.send(ready, descriptors: [0, 1])
        return .ok
      }
      guard lending.status == .protocolError else { _exit(4) }
      _exit(7)
    }
  }

  @Test(
    "a worker that dies, or takes too long, or does not end, is gone before anything else happens")
  func gone() async {
    await #expect(processExitsWith: .exitCode(7)) { [place = scratch.path.text as String] in
      let host = try LoginHost(place)
      let dead = try host.monitor { _ in .ioError }
      guard dead.status == .ioError else { _exit(1) }
      // it says nothing, and does not go
      let silent = try host.monitor(milliseconds: 100) { socket in
        while true { Self.pause(60_000) }
      }
      guard silent.status == .software else { _exit(4) }
      // it goes on after its last message, and keeps the socket
      let stubborn = try host.monitor { socket in
        for message in [WorkerMessage.ready, LoginHost.login, LoginHost.entry] {
          try? socket.send(message.bytes ?? [])
          Self.pause(300)
        }
        while true { Self.pause(60_000) }
      }
      guard case .entered(_, _, let worker) = stubborn,
        worker.end(within: 2000) == .signalled(SIGKILL)
      else { _exit(2) }
      guard waitpid(-1, nil, WNOHANG) == -1, errno == ECHILD else { _exit(3) }
      _exit(7)
    }
  }

  private static func pause(_ milliseconds: Int) {
    var nothing: [Waiting.Interest] = []
    try? Waiting.wait(for: &nothing, milliseconds: milliseconds)
  }
}
