internal import Bytes
@testable internal import PasswordCheck
import Testing
internal import Unix

@Suite struct HelperCommandTests {
  private func run(
    _ text: String, input: String = "", secret: String? = nil, patience: Int = 10_000
  ) throws -> (status: Int32, output: [UInt8])? {
    var helper = HelperCommand(text: Array(text.utf8))
    helper.input = Array(input.utf8)
    helper.secret = secret.map { Array($0.utf8) }
    helper.patience = patience
    return try helper.run()
  }

  @Test(
    "a command finds its question, and its status and words come back",
    arguments: [
      ("exit 3", 3, ""), ("cat; exit 1", 1, "question"), ("cat <&3", 0, "secret"),
      ("echo a; exec >&-; sleep 0.1; exit 7", 7, "a\n"), ("sleep 20 & echo left", 0, "left\n"),
    ])
  func words(_ text: String, _ status: Int32, _ output: String) throws {
    let result = try #require(try run(text, input: "question", secret: "secret"))
    #expect(result.status == status)
    #expect(result.output.text == output)
  }

  @Test(
    "one that hangs, talks without end or is killed gives no answer",
    arguments: ["sleep 30", "yes", "trap '' TERM; sleep 30 & wait", "kill -9 $$"])
  func hanging(_ text: String) throws {
    #expect(try run(text, patience: 300) == nil)
  }
}
