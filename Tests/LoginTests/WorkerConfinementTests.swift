import Bytes
import Glibc
import LoginProtocol
import Postal
import TestSupport
import Testing
import Unix

@testable import Login

/// What whoever takes over the worker can do: code that runs in its place tries.
@Suite(.enabled(if: Launch.isRoot, "takes root: a process that gives up the rights of root"))
struct WorkerConfinementTests {
  /// A thing to try; a negative number and errno mean that it failed.
  struct Attempt: Sendable {
    let name: String
    let call: @Sendable () -> Int

    init(_ name: String, _ call: @escaping @Sendable () -> Int) {
      self.name = name
      self.call = call
    }
  }

  /// What must fail.
  static let attempts: [Attempt] =
    [
      Attempt("open a file") { open("/etc/passwd", O_RDONLY) },
      Attempt("open a file by openat") {
        unsafe Int(openat(AT_FDCWD, "etc/passwd", O_RDONLY))
      },
      Attempt("make a file") { open("/x", O_WRONLY | O_CREAT, 0o600) },
      Attempt("make a directory") { unsafe Int(mkdir("/x", 0o700)) },
      Attempt("read a directory") { open("/", O_RDONLY | O_DIRECTORY) },
      Attempt("change the root") { unsafe Int(chroot(".")) },
      Attempt("leave the directory") { unsafe Int(chdir("..")) },
      Attempt("make a socket of TCP") {
        Int(socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
      },
      Attempt("make a local socket") {
        Int(socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0))
      },
      Attempt("make a socket of the kernel's") {
        Int(socket(AF_NETLINK, Int32(SOCK_RAW.rawValue), 0))
      },
      Attempt("make a pair of sockets") {
        var ends: [Int32] = [0, 0]
        return unsafe Int(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends))
      },
      Attempt("make a pipe") {
        var ends: [Int32] = [0, 0]
        return unsafe Int(pipe(&ends))
      },
      Attempt("fork") { Int(fork()) },
      Attempt("start a program") { execute() },
      Attempt("signal the monitor") { Int(kill(getppid(), 0)) },
      Attempt("signal everybody") { Int(kill(-1, SIGCONT)) },
      Attempt("have a signal sent by a descriptor") {
        Int(fcntl(3, F_SETOWN, 1))
      },
      Attempt("become root") { Int(setuid(0)) },
      Attempt("watch files") { Int(inotify_init()) },
    ] + unnamed

  /// What the C library has no function for, or one that Swift does not see.
  private static let unnamed: [Attempt] = {
    #if arch(x86_64)
      return [
        ("signal a thread of another", 234, 1, 1), ("queue a signal", 129, 1, 15),
        ("trace the monitor", 101, 16, 1), ("read another's memory", 310, 1, 0),
        ("write another's memory", 311, 1, 0), ("hold a process", 434, 1, 0),
        ("signal a process that is held", 424, 3, 9), ("take another's descriptor", 438, 3, 0),
        ("limit another", 302, 1, 7), ("get rights", 126, 0, 0), ("clone", 56, 0, 0),
        ("clone by the newer call", 435, 0, 0), ("make a name space", 272, 0x1000_0000, 0),
        ("enter a name space", 308, 3, 0), ("mount", 165, 0, 0), ("use an io_uring", 425, 1, 0),
        ("load a filter", 321, 0, 0), ("make a file in memory", 319, 0, 0),
        ("compare with another", 312, 1, 1), ("loosen what is confined", 157, 4, 1),
      ].map { name, number, first, second in
        Attempt(name) { call(number, first, second) }
      }
    #else
      return []
    #endif
  }()

  /// A system call by its number.
  private static func call(_ number: Int, _ first: Int, _ second: Int) -> Int {
    typealias Call = @convention(c) (Int, Int, Int, Int, Int) -> Int
    guard let symbol = unsafe dlsym(nil, "syscall") else { return 0 }
    return unsafe unsafeBitCast(symbol, to: Call.self)(number, first, second, 0, 0)
  }

  private static func open(_ path: String, _ how: Int32, _ mode: mode_t = 0) -> Int {
    unsafe Int(Glibc.open(path, how, mode))
  }

  private static func execute() -> Int {
    var words: [UnsafeMutablePointer<CChar>?] = unsafe [nil]
    return unsafe Int(execv("/bin/true", &words))
  }

  @Test("code in its place can do nothing: each attempt is denied, and not for another reason")
  func attempts() async throws {
    let scratch = try Scratch()
    await #expect(processExitsWith: .exitCode(7)) { [place = scratch.path.text as String] in
      let root = try EmptyRoot(in: ["/run", "/tmp"])
      let worker = try LoginWorker(root) { socket in
        var answers: [UInt8] = []
        for attempt in Self.attempts {
          errno = 0
          answers.append(attempt.call() < 0 ? UInt8(clamping: errno) : 0)
        }
        try? socket.send(answers)
        return .ok
      }
      let answers = try worker.next(until: Clock.milliseconds + 20_000) ?? []
      guard worker.end(within: 20_000) == .exited(0), answers.count == Self.attempts.count else {
        _exit(2)
      }
      let file = try FileDescriptor.open(
        appendingTo: Path(composed: place).appending("done"), mode: 0o600)
      for (attempt, answer) in zip(Self.attempts, answers) where answer != EPERM {
        let what = answer == 0 ? "done" : Errno(Int32(answer)).message
        try file.write(Array("\(attempt.name): \(what)\n".utf8))
      }
      _exit(7)
    }
    let done = try scratch.text("done")
    #expect(done == "")
  }

  @Test("it is nobody, with nothing open but the connection, and the system knows it")
  func status() async {
    await #expect(processExitsWith: .exitCode(7)) {
      let root = try EmptyRoot(in: ["/run", "/tmp"])
      let worker = try LoginWorker(root) { socket in
        try? socket.send([UInt8](Self.decimal(Int(getpid()))))
        var interests = [Waiting.Interest(socket.descriptor.number)]
        try? Waiting.wait(for: &interests, milliseconds: 20_000)
        return .ok
      }
      guard let pid = try worker.next(until: Clock.milliseconds + 20_000) else { _exit(1) }
      let process = Path("/proc").appending(Path(pid) ?? "self")
      let status = try process.appending("status").contents(limit: 1 << 16).text
      for line in [
        "Uid:\t65534\t65534\t65534\t65534", "Gid:\t65534\t65534\t65534\t65534", "Groups:\t ",
        "NoNewPrivs:\t1", "Seccomp:\t2", "CapEff:\t0000000000000000", "CapPrm:\t0000000000000000",
        "CapInh:\t0000000000000000", "CapAmb:\t0000000000000000",
      ] where !status.contains("\n\(line)\n") { _exit(2) }
      let open = try Directory(process.appending("fd")).names().map(\.text).sorted()
      guard open == ["0", "1", "2", "3"] else { _exit(3) }
      // the system says of a directory without name that it is not there
      guard (try? Directory(process.appending("root")).names()) == nil else { _exit(4) }
      // nothing can be made there, not even by root
      guard (try? Directory(process.appending("root")).makeDirectory("x", mode: 0o700)) == nil
      else { _exit(5) }
      guard worker.end(within: 0) == .signalled(SIGKILL) else { _exit(6) }
      _exit(7)
    }
  }

  @Test("one that cannot give something up says so, and nobody is served")
  func unable() async {
    await #expect(processExitsWith: .exitCode(7)) {
      let root = try EmptyRoot(in: ["/run", "/tmp"])
      // a process that is no longer root cannot enter a root
      try Identity.become(nil, uid: 64_007, gid: 64_007)
      let worker = try LoginWorker(root) { _ in .ok }
      guard let octets = try worker.next(until: Clock.milliseconds + 20_000),
        case .unable(let reason)? = WorkerMessage(octets)
      else { _exit(1) }
      guard reason.text.contains("the file system") else { _exit(2) }
      guard worker.end(within: 20_000) == .exited(ExitStatus.osError.rawValue) else { _exit(3) }
      _exit(7)
    }
  }

  private static func decimal(_ value: Int) -> [UInt8] {
    var digits: [UInt8] = []
    digits.append(decimal: value)
    return digits
  }
}
