import Bytes
import Queue
import Testing
import Unix
import TestSupport

/// A stand-in for martlet-queue(8) that says how it was called, on its descriptors and in a file.
private let stub = """
  #!/bin/sh
  echo "$@" | tee -a "${MARTLET_CONFIG%/*}/called"
  """

@Suite("Running the queue after a submission") struct RunnerStartTests {
  private func installation() throws -> Installation {
    let place = try Installation("program-directory = .\n")
    try place.write("martlet-queue", bytes(stub), mode: 0o755)
    return place
  }

  private func called(_ place: Installation, awaiting: Bool = false) -> String {
    var turns = awaiting ? 200 : 1
    while turns > 0 {
      if let text = try? place("called").contents(limit: 4096).text, text.hasSuffix("\n") {
        return text
      }
      turns -= 1
      var none: [Waiting.Interest] = []
      if turns > 0 { try? Waiting.wait(for: &none, milliseconds: 50) }
    }
    return ""
  }

  @Test(
    "-odi runs it for the message and waits; its log is seen with -v only",
    arguments: [false, true])
  func foreground(isVerbose: Bool) throws {
    let place = try installation()
    let result = try place.run(["-odi"] + (isVerbose ? ["-v"] : []) + ["bob"])
    let id = try #require(try place.messages().first).header.id.text
    #expect(result.status == 0)
    #expect(called(place) == "--message \(id)\n")
    #expect(result.output == (isVerbose ? "queued as \(id)\n--message \(id)\n" : ""))
  }

  @Test("without an option it is run behind the caller's back, with the same configuration")
  func background() throws {
    let place = try installation()
    #expect(try place.run(["-C", place("martlet.conf").text, "bob"]).output.isEmpty)
    #expect(called(place, awaiting: true) == "--config \(place("martlet.conf").text)\n")
  }

  @Test("with -odq it is not run, nor where another runner is at work", arguments: [true, false])
  func notRun(isHeld: Bool) throws {
    let place = try installation()
    let lock = isHeld ? try RunnerLock.take(try Spool(place("spool"))) : nil
    #expect(try place.run([isHeld ? "-odi" : "-odq", "bob"]).status == 0)
    #expect(called(place).isEmpty)
    lock?.release()
  }

  @Test("a runner that is missing or fails does not change the exit status")
  func failing() throws {
    let place = try Installation("program-directory = .\n")
    #expect(try place.run(["-odi", "bob"]).status == 0)
    try place.write("martlet-queue", bytes("#!/bin/sh\nexit 75\n"), mode: 0o755)
    #expect(try place.run(["-odi", "bob"]).status == 0)
    #expect(try place.messages().count == 2)
  }

  @Test("-q becomes the runner, or says that it is missing")
  func queue() throws {
    let place = try installation()
    #expect(try place.run(["-qRexample.org"]).output == "--recipient example.org\n")
    let other = try Installation("program-directory = .\n")
    let result = try other.run(["-q"])
    #expect(result.status == 78)
    #expect(result.errors.contains("program-directory"))
  }
}
