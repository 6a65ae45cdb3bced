import Bytes
import Postal
import Testing

@Suite("problems")
struct ProblemTests {
  @Test(
    "a problem is written like a compiler's",
    arguments: [(3, "aliases:3: no colon"), (0, "aliases: no colon")])
  func written(line: Int, text: String) {
    let problem = Problem(file: [UInt8]("aliases".utf8), line: line, text: "no colon")
    #expect(problem.bytes.text == text)
    #expect(problem.waiting.isTemporary)
    #expect(problem.waiting.text == problem.bytes)
  }
}
