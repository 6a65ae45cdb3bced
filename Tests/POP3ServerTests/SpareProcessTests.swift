import Bytes
import TestSupport
import Testing
import Unix

/// The process that martlet-pop3d as root keeps ready for the client that comes next.
@Suite(.enabled(if: Launch.isRoot, "takes root: the program becomes other users"))
struct SpareProcessTests {
  @Test(
    "the second client gets the process that was made ready behind the first, and becomes the user in it"
  )
  func spare() throws {
    let service = try Service()
    let first = try service.client()
    #expect(try service.greeting(first) == "+OK mail.example.org POP3")
    let ready = try service.spare()
    // its worker waits too, and the martlet-auth that was forked for it
    #expect(try service.children(of: ready).count == 1)
    let forkServer = try service.forkServer()
    #expect(try service.becomes { try service.children(of: forkServer).count == 1 })
    let second = try service.client()
    #expect(try service.greeting(second) == "+OK mail.example.org POP3")
    #expect(try service.logIn(second) == "+OK 1 message (22 octets)")
    #expect(try service.users() == [ready])
    #expect(try service.children(of: ready) == [])
    try service.end([first, second])
  }

  @Test("one that has been killed costs no client anything")
  func killed() throws {
    let service = try Service()
    var clients = [try service.client()]
    _ = try service.greeting(clients[0])
    for _ in 0..<3 {
      try service.kill(try service.spare())
      clients.append(try service.client())
      #expect(try service.greeting(clients[clients.count - 1]) == "+OK mail.example.org POP3")
    }
    #expect(try service.logIn(clients[3]) == "+OK 1 message (22 octets)")
    try service.end(clients)
  }

  @Test(
    "what has changed in the configuration counts for the next client, and so does another password"
  )
  func changed() throws {
    let service = try Service()
    let first = try service.client()
    _ = try service.greeting(first)
    let old = try service.spare()
    let file = service.host.scratch("martlet.conf")
    let text = try file.contents(limit: 1 << 16).lines.map(\.text)
    try service.host.scratch.write(
      "martlet.conf",
      text.map { $0.hasPrefix("hostname") ? "hostname = other.example.org" : $0 }
        .joined(separator: "\n") + "\n")
    let second = try service.client()
    #expect(try service.greeting(second) == "+OK other.example.org POP3")
    let newer = try service.spare(without: [old])
    try service.host.scratch.write(
      "passwd", "bob:$5$abcdefgh$\(String(repeating: "A", count: 43))\n")
    let third = try service.client()
    #expect(try service.greeting(third) == "+OK other.example.org POP3")
    #expect(try service.logIn(third).hasPrefix("-ERR [AUTH]"))
    _ = try service.spare(without: [old, newer])
    try service.end([first, second, third])
  }

  @Test(
    "it has nothing of the listener's, and no client: neither has its worker, nor who became a user in one"
  )
  func descriptors() throws {
    let service = try Service()
    let first = try service.client()
    _ = try service.greeting(first)
    let user = try service.spare()
    let second = try service.client()
    _ = try service.greeting(second)
    _ = try service.logIn(second)
    #expect(try service.users() == [user])
    let ready = try service.spare(without: [user])
    let other = try #require(
      try service.children(of: service.listener, named: "martlet-pop3d")
        .first { $0 != ready && $0 != user })
    // the listening socket, the connection of the first client, the way to the fork server; not what all were given
    let given = try Service.sockets(of: other)
    let sockets =
      try [service.listener, other].map { try #require(Service.file(0, of: $0)) }
      + Service.sockets(of: service.listener).filter { !given.contains($0) }
    for pid in try [user, ready] + service.children(of: ready) {
      // the last two may not be ready yet
      #expect(
        try service.becomes { try !Service.sockets(of: pid).contains(where: sockets.contains) })
    }
    try service.end([first, second])
  }

  @Test("a fork server that has been killed costs no client anything")
  func forkServerKilled() throws {
    let service = try Service()
    var clients = [try service.client()]
    _ = try service.greeting(clients[0])
    var spares = [try service.spare()]
    for _ in 0..<2 {
      let server = try service.forkServer()
      try service.kill(server)
      clients.append(try service.client())
      _ = try service.greeting(clients[clients.count - 1])
      #expect(try service.logIn(clients[clients.count - 1]) == "+OK 1 message (22 octets)")
      spares.append(try service.spare(without: spares))
      #expect(try service.forkServer() != server)
    }
    try service.end(clients)
  }
}

extension SpareProcessTests {
  /// A server with a listening socket.
  private struct Service {
    let host: RootHost
    let listener: Int32
    private let socket: Path

    init() throws {
      host = try RootHost()
      socket = host.scratch("socket")
      let listening = try LocalListener.open(socket)
      let log = try FileDescriptor.memory("log")
      listener = try host.start(listening.number, log)
    }

    /// A new client, which nobody owns yet.
    func client() throws -> Int32 { try LocalSocket.connect(to: socket).release() }

    func greeting(_ client: Int32) throws -> String { try line(client) }

    /// The answer to a login of bob's.
    func logIn(_ client: Int32) throws -> String {
      try DescriptorNumber(client).write(Array("USER bob\r\n".utf8))
      _ = try line(client)
      try DescriptorNumber(client).write(Array("PASS secret\r\n".utf8))
      return try line(client)
    }

    private func line(_ client: Int32) throws -> String {
      var said: [UInt8] = []
      while said.last != ASCII.lf {
        guard try DescriptorNumber(client).read(into: &said) > 0 else { break }
      }
      return said.trimmed.text
    }

    /// Whether something holds before long.
    func becomes(_ condition: () throws -> Bool) throws -> Bool {
      let end = Clock.milliseconds + 20_000
      while Clock.milliseconds < end {
        if try condition() { return true }
        var nothing: [Waiting.Interest] = []
        try Waiting.wait(for: &nothing, milliseconds: 10)
      }
      return false
    }

    /// The process that waits, its worker beside it.
    func spare(without others: [Int32] = []) throws -> Int32 {
      let null = try Path("/dev/null").status().inode
      var found: Int32?
      #expect(
        try becomes {
          // who has a client has a connection on descriptor 0
          found = try children(of: listener, named: "martlet-pop3d").first { pid in
            Self.file(0, of: pid) == null && !others.contains(pid)
              && (try? children(of: pid).count) == 1
          }
          return found != nil
        }, "there is a spare process")
      return try #require(found)
    }

    /// The process that makes those that check passwords.
    func forkServer() throws -> Int32 {
      var found: Int32?
      // it has its name a moment after it was started
      #expect(
        try becomes {
          found = try children(of: listener, named: "martlet-auth").first
          return found != nil
        }, "there is a fork server")
      return try #require(found)
    }

    /// The processes that have become bob.
    func users() throws -> [Int32] {
      try pids { $0.contains("\nUid:\t64020\t64020\t64020\t64020\n") }
    }

    /// What a descriptor of a process refers to.
    static func file(_ number: Int, of pid: Int32) -> UInt64? {
      try? Path(composed: "/proc/\(pid)/fd/\(number)").status().inode
    }

    /// The sockets among the descriptors of a process.
    static func sockets(of pid: Int32) throws -> [UInt64] {
      try Directory(Path(composed: "/proc/\(pid)/fd")).names().compactMap { name in
        let status = try? Path(composed: "/proc/\(pid)/fd/\(name.text)").status()
        return status?.kind == .socket ? status?.inode : nil
      }
    }

    /// The children of a process, or those that run a program.
    func children(of pid: Int32, named name: String = "") throws -> [Int32] {
      try pids { $0.contains("\nPPid:\t\(pid)\n") && $0.hasPrefix("Name:\t\(name)") }
    }

    private func pids(where isWanted: (String) -> Bool) throws -> [Int32] {
      try host.processes().filter(isWanted).compactMap { status in
        status.split(separator: "\n").first { $0.hasPrefix("Pid:\t") }
          .flatMap { Int32($0.dropFirst(5)) }
      }
    }

    /// Kills a process, and waits for its end.
    func kill(_ pid: Int32) throws {
      let process = try ChildProcess.descriptor(of: pid)
      ChildProcess.signal(pid, .kill)
      var interests = [Waiting.Interest(process.number)]
      try Waiting.wait(for: &interests, milliseconds: 20_000)
    }

    /// Ends the server and its clients; nothing is left.
    func end(_ clients: [Int32]) throws {
      ChildProcess.signal(listener, .terminate)
      #expect(try ChildProcess.wait(for: listener) == .exited(0))
      for client in clients { try FileDescriptor(owning: client).close() }
      #expect(try host.isQuiet())
    }
  }
}
