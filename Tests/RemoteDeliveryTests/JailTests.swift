import Bytes
import Configuration
import Glibc
import Resolver
import Routing
import TestSupport
import Testing
import Unix

@testable import RemoteDelivery

@Suite struct JailTests {
  /// Whether a program runs and does well.
  private static func runs(_ words: String...) -> Bool {
    let command = Command(
      program: Path(composed: words[0]), arguments: words.map { Array($0.utf8) })
    guard let pid = try? ChildProcess.start(command) else { return false }
    return (try? ChildProcess.wait(for: pid)) == .exited(0)
  }

  private static func isReadable(_ path: Path) -> Bool {
    (try? FileDescriptor.open(reading: path).close()) != nil
  }

  @Test("what stays is the network, programs, and the files of names and certificates")
  func confined() async throws {
    let scratch = try Scratch()
    try scratch.write("own.pem", "a certificate")
    try scratch.write("queued", "somebody's message")
    await #expect(processExitsWith: .exitCode(7)) { [place = scratch.path.text as String] in
      let place = Path(composed: place)
      let relay = try Relay(
        Array("smtp:localhost certificate=".utf8) + place.appending("own.pem").bytes)
      let open = try FileDescriptor.open(reading: place.appending("queued"))
      try Jail.enter(relay, Settings(directory: place, host: Array("localhost".utf8)))
      guard Self.runs("/bin/sh", "-c", "exec true <&-") else { _exit(2) }
      guard socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) >= 0 else { _exit(3) }
      guard socket(AF_INET6, Int32(SOCK_DGRAM.rawValue), 0) >= 0 else { _exit(4) }
      guard case .found = SystemNames().hostAddresses(of: Array("localhost".utf8)) else {
        _exit(5)
      }
      var octets: [UInt8] = []
      guard try open.read(into: &octets) == 18 else { _exit(6) }
      _exit(7)
    }
  }

  @Test("files are out of reach, to be read and to be written")
  func files() async throws {
    let scratch = try Scratch()
    try scratch.write("own.pem", "a certificate")
    try scratch.write("queued", "somebody's message")
    try scratch.write("program", "#!/bin/sh\n", mode: 0o755)
    await #expect(processExitsWith: .exitCode(7)) { [place = scratch.path.text as String] in
      let place = Path(composed: place)
      let relay = try Relay(
        Array("smtp:localhost certificate=".utf8) + place.appending("own.pem").bytes)
      guard Self.isReadable(place.appending("queued")) else { _exit(1) }
      try Jail.enter(relay, Settings(directory: place, host: Array("localhost".utf8)))
      guard (try? Confinement.landlock(readable: ["/"])) == true else { _exit(7) }
      guard Self.isReadable(place.appending("own.pem")), Self.isReadable("/etc/passwd") else {
        _exit(2)
      }
      guard !Self.isReadable(place.appending("queued")) else { _exit(3) }
      guard !Self.runs(place.appending("program").text) else { _exit(4) }
      let directory = try? Directory(place)
      guard directory == nil else { _exit(5) }
      guard unsafe creat(place.appending("new").text, 0o600) == -1 else { _exit(6) }
      guard unsafe unlink(place.appending("queued").text) == -1 else { _exit(8) }
      _exit(7)
    }
  }
}
