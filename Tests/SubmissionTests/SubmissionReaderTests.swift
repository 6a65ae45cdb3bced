import Bytes
import Postal
import Testing
import Unix

@testable import Submission

@Suite("The chunks of a submission") struct SubmissionReaderTests {
  /// All chunks before the end, or what is wrong.
  private func chunks(_ text: [UInt8]) throws -> [[UInt8]] {
    let file = try FileDescriptor.memory("chunks")
    try file.write(text)
    try file.seek(to: 0)
    var reader = SubmissionReader(DescriptorNumber(file.number), seconds: 1)
    var all: [[UInt8]] = []
    while true {
      let chunk = try reader.next()
      if chunk.isEmpty { return all }
      all.append(chunk)
    }
  }

  @Test(
    "chunks come out as they were put in",
    arguments: [[], ["a"], ["1\n", "\n", "0\n"], [String(repeating: "x", count: 3 << 20), "y"]])
  func whole(_ texts: [String]) throws {
    var stream: [UInt8] = []
    for text in texts { SubmissionStream.append(bytes(text), to: &stream) }
    #expect(try chunks(stream + SubmissionStream.end) == texts.map { bytes($0) })
  }

  @Test("a million chunks of one octet are read as one of a million")
  func small() throws {
    var stream: [UInt8] = []
    for _ in 0..<1_000_000 { stream += ["1", ASCII.lf, "x"] }
    #expect(try chunks(stream + SubmissionStream.end).count == 1_000_000)
  }

  @Test(
    "what is no chunk is refused, and an end that does not come is no end",
    arguments: [
      ("x\n", "5.5.2"), ("-1\n", "5.5.2"), ("\n", "5.5.2"), ("99999999\n", "5.5.2"),
      ("123456789012345678901", "5.5.2"), ("", "4.3.0"), ("1\n", "4.3.0"), ("1\nx", "4.3.0"),
    ])
  func broken(_ text: String, _ status: String) throws {
    let failure = #expect(throws: Failure.self) { try chunks(bytes(text)) }
    #expect(failure?.status.bytes.text == status)
  }
}
