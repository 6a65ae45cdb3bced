internal import Bytes
import Testing
internal import Unix

@Suite struct ShellCommandTests {
  private func run(
    _ text: String, input: String = "", secret: String? = nil,
    change: (inout ShellCommand) -> Void = { _ in }
  ) throws -> (ending: Ending, output: [UInt8]) {
    var command = ShellCommand(
      Array(text.utf8), environment: [Array("PATH=/usr/bin:/bin".utf8), Array("KEEP=this".utf8)])
    command.input = Array(input.utf8)
    command.secret = secret.map { Array($0.utf8) }
    change(&command)
    return try command.run()
  }

  @Test(
    "a command finds its question, and its status and words come back",
    arguments: [
      ("exit 3", 3, ""), ("cat; exit 1", 1, "question"), ("cat <&3", 0, "secret"),
      ("echo $KEEP$HOME", 0, "this\n"),
      ("echo a; exec >&-; sleep 0.1; exit 7", 7, "a\n"), ("sleep 20 & echo left", 0, "left\n"),
    ])
  func words(_ text: String, _ status: Int32, _ output: String) throws {
    let result = try run(text, input: "question", secret: "secret")
    #expect(result.ending == .exited(status))
    #expect(result.output.text == output)
  }

  @Test(
    "one that hangs, or talks without end, is killed", arguments: [false, true],
    ["sleep 30", "yes", "trap '' TERM; sleep 30 & wait", "exec >&-; sleep 30", "kill -9 $$"])
  func hanging(_ needsAllOutput: Bool, _ text: String) throws {
    let result = try run(text) {
      $0.patience = 300
      $0.needsAllOutput = needsAllOutput
    }
    #expect(result.ending == .signalled(Signal.kill.rawValue))
  }

  @Test(
    "what is still said after its end counts where all of it is needed",
    arguments: [(false, 30, "early\n"), (true, 1, "early\nlate\n")])
  func late(_ needsAllOutput: Bool, _ seconds: Int, _ output: String) throws {
    let text = "(sleep \(seconds); echo late) & echo early"
    let result = try run(text) { $0.needsAllOutput = needsAllOutput }
    #expect(result.ending == .exited(0))
    #expect(result.output.text == output)
  }

  @Test("one whose background process keeps the output open is heard as long as there is time")
  func background() throws {
    let result = try run("sleep 30 & echo early") {
      $0.patience = 3000
      $0.needsAllOutput = true
    }
    #expect(result.ending == .exited(0))
    #expect(result.output.text == "early\n")
  }

  @Test("more than the limit ends a command only where all of it is needed")
  func excess() throws {
    let text = "head -c 20000 /dev/zero; sleep 3; exit 5"
    let heard = try run(text)
    #expect(heard.ending == .exited(5))
    #expect((4097...8192).contains(heard.output.count))
    let killed = try run(text) { $0.needsAllOutput = true }
    #expect(killed.ending == .signalled(Signal.kill.rawValue))
  }
}
