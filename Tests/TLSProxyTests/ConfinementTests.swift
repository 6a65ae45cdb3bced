import Bytes
import Configuration
import Glibc
import Postal
import TestSupport
import Testing
import Transport
import Unix

/// What a confined process can no longer do; each in a process of its own.
struct ConfinementTests {
  @Test("without the calls for files no file is opened, and open descriptors work")
  func calls() async {
    await #expect(processExitsWith: .exitCode(7)) {
      let file = try FileDescriptor.memory("kept")
      try Confinement.noNewPrivileges()
      guard try Confinement.allowOnly(.streams) else { _exit(7) }
      try file.write([1, 2, 3])
      let opened = Result { () throws(Errno) in
        try FileDescriptor.open(reading: "/etc/passwd").close()
      }
      guard case .failure(.notPermitted) = opened else { _exit(1) }
      guard fork() == -1, errno == EPERM else { _exit(2) }
      guard socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) == -1, errno == EPERM else { _exit(3) }
      _exit(7)
    }
  }

  @Test("Landlock leaves what was named")
  func landlock() async throws {
    let scratch = try Scratch()
    let (read, write) = (scratch("read"), scratch("write"))
    for path in [read, write] { try path.makeDirectories(mode: 0o700) }
    try scratch.write("read/file", "text")
    await #expect(processExitsWith: .exitCode(7)) { [place = scratch.path.text as String] in
      let place = Path(composed: place)
      let (read, write) = (place.appending("read"), place.appending("write"))
      func isReadable(_ path: Path) -> Bool { (try? path.contents(limit: 99)) != nil }
      func isWritable(_ directory: Path) -> Bool {
        (try? Directory(directory).open("new", .creating(mode: 0o600)).close()) != nil
      }
      try Confinement.noNewPrivileges()
      guard try Confinement.landlock(readable: [read, "/nothing/here"], writable: [write]) else {
        _exit(7)
      }
      guard isReadable(read.appending("file")), !isWritable(read) else { _exit(1) }
      guard isWritable(write), isReadable(write.appending("new")) else { _exit(2) }
      guard !isReadable("/etc/passwd") else { _exit(3) }
      // a second time can only take more away
      try Confinement.landlock()
      guard !isReadable(read.appending("file")) else { _exit(4) }
      _exit(7)
    }
  }

  @Test("limits hold")
  func limits() async {
    await #expect(processExitsWith: .exitCode(7)) {
      try Confinement.limit(.descriptors, to: 0)
      guard dup(0) == -1, errno == EMFILE else { _exit(1) }
      try Confinement.limit(.fileSize, to: 0)
      Glibc.signal(SIGXFSZ, SIG_IGN)
      _exit(7)
    }
  }
}

/// What the system tells of a running `martlet-tls`.
@Suite(.enabled(if: Certificates.areThere))
struct RunningHelperTests {
  @Test("a running program has given up what it has no use for")
  func confined() throws {
    let certificates = try #require(Certificates.shared)
    // the name of a file of its own tells this process from those of other tests
    let scratch = try Scratch()
    let text = try certificates("localhost.pem").contents(limit: 10_000)
    var settings = certificates.settings()
    settings.tlsCertificate = try scratch.write("unlike-others.pem", text)
    let pair = try Pair.connect(settings)
    #expect(pair.client.facts.version == pair.server.facts.version)
    let status = try Self.status(ofProcessWith: Array("unlike-others.pem".utf8))
    #expect(status.contains("\nNoNewPrivs:\t1\n"))
    #expect(status.contains("\nSeccomp:\t2\n"))
    #expect(!Launch.isRoot || status.contains("\nUid:\t65534\t65534\t65534\t65534\n"))
  }

  @Test("the death of the program is no clean end")
  func killed() throws {
    let certificates = try #require(Certificates.shared)
    let scratch = try Scratch()
    let text = try certificates("localhost.pem").contents(limit: 10_000)
    var settings = certificates.settings()
    settings.tlsCertificate = try scratch.write("to-be-killed.pem", text)
    let pair = try Pair.connect(settings)
    try DescriptorNumber(pair.client.output.number).write(Array("half a mess".utf8))
    var first: [UInt8] = []
    try pair.server.input.read(into: &first, upTo: 4)
    let status = try Self.status(ofProcessWith: Array("to-be-killed.pem".utf8))
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("Pid:") })
    let pid = try #require(Int32(line.dropFirst(5)))
    ChildProcess.signal(pid, .terminate)
    ChildProcess.signal(pid, .kill)
    #expect(try everything(pair.server).isReset)
    #expect(try everything(pair.client).isReset)
  }

  private static func status(ofProcessWith word: [UInt8]) throws -> String {
    for name in try Directory("/proc").names() {
      let process = Path("/proc").appending(name)
      guard let line = try? process.appending("cmdline").contents(limit: 1 << 20),
        line.span.index(of: word) != nil, line.span.index(of: Array("--server".utf8)) != nil
      else { continue }
      return try process.appending("status").contents(limit: 1 << 20).text
    }
    throw Errno.noSuchFile
  }
}
