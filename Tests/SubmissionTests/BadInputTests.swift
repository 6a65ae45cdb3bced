import Bytes
import Postal
import Queue
import Submission
import Testing

private func failure(
  _ message: [UInt8], _ line: String, in context: SubmissionContext = surroundings(),
  to kept: Kept = Kept()
) -> Failure? {
  do {
    try submit(message, line, in: context, to: kept)
    return nil
  } catch let failure as Failure {
    return failure
  } catch {
    return nil
  }
}

@Suite("Bad input to sendmail(8)") struct BadInputTests {
  @Test(
    "the exit status says what is wrong, and nothing is kept",
    arguments: [
      ("X: a\rb\n\n", "-i bob", 65, "carriage return"),
      ("To: bob\r\r\n\n", "-i bob", 65, "carriage"),
      ("To: @@\n\n", "-i -t", 65, "line 1: the recipients in To"),
      ("X: y\nCc: bob, <x\n\n", "-i -t", 65, "line 2: the recipients in Cc"),
      ("Subject: x\n\n", "-i -t", 65, "no recipient addresses found"),
      ("", "-i -t", 65, "no recipient addresses found"),
      ("To: g:;\n\n", "-i -t", 65, "no recipient addresses found"),
      ("", "-i bob@", 65, "bob@"), ("", "-i a@b@c", 65, "a@b@c"), ("", "-i @example.org", 65, "@"),
      ("", "-i bob x@remote.example", 68, "no way to"),
      ("To: x@remote.example\n\n", "-t -i bob", 68, "no way"),
      ("", "-i -f @ bob", 65, "the sender @"), ("", "-i -f a,b bob", 65, "the sender a,b"),
    ])
  func refused(message: String, line: String, status: Int32, words: String) {
    let kept = Kept()
    let failure = failure(bytes(message), line, to: kept)
    #expect(failure?.exitStatus.rawValue == status)
    #expect(failure?.text.text.contains(words) == true, "\(failure?.text.text ?? "")")
    #expect(kept.begun == 0)
  }

  @Test(
    "controls in a recipient are refused",
    arguments: ["a\nb", "a\u{0}b", "a\rb@example.org", "\u{1b}"])
  func controls(text: String) {
    var wishes = SubmissionWishes()
    wishes.recipients = [bytes(text)]
    #expect(throws: Failure.self) {
      _ = try Submitter(wishes, in: surroundings(), sink: MemorySink(kept: Kept()))
    }
  }

  @Test("a bare CR in the body stays")
  func bareReturn() throws {
    let kept = try submit("Subject: progress\n\n10%\r50%\r\n", "-i bob")
    #expect(kept.message.text.hasSuffix("\n\n10%\r50%\n"))
  }

  @Test(
    "a message over the limit is refused, before or after the disk was touched",
    arguments: [1000, 200_000])
  func tooBig(limit: Int) {
    let kept = Kept()
    let body = [UInt8](repeating: "x", count: limit + 1)
    let failure = failure(body, "-i bob", in: surroundings(limit: limit), to: kept)
    #expect(failure?.exitStatus == .dataError)
    #expect(kept.committed == 0)
    #expect(kept.begun == 0 || kept.abandoned > 0)
  }

  @Test(
    "a sink that fails leaves nothing and says 75", arguments: [Kept.Fault.begin, .append, .commit])
  func fault(fault: Kept.Fault) {
    let kept = Kept()
    kept.fault = fault
    let failure = failure([UInt8](repeating: "x", count: 300_000), "-i bob", to: kept)
    #expect(failure?.exitStatus == .temporaryFailure)
    #expect(kept.committed == 0)
  }

  @Test("a header line of a megabyte goes through unchanged")
  func longLine() throws {
    let line = [UInt8]("X: ".utf8) + [UInt8](repeating: "y", count: 1 << 20) + [10]
    let kept = try submit(line + bytes("To: bob\n\n"), "-i -t")
    #expect(kept.message.span.index(of: line) != nil)
  }

  @Test("a header over the limit is refused")
  func hugeHeader() {
    let piece = [UInt8]("X: ".utf8) + [UInt8](repeating: "y", count: SubmissionLimits.header + 1)
    #expect(failure(piece, "-i bob", in: surroundings(limit: .max))?.exitStatus == .dataError)
  }

  @Test("a list of many recipients, many of them twice, is read in one pass")
  func manyRecipients() throws {
    var field = [UInt8]("To: ".utf8)
    for i in 0..<20_000 { field += bytes("user\(i % 15_000)@example.org,\n ") }
    let kept = try submit(field + bytes("last\n\n"), "-i -t")
    #expect(kept.header?.envelope.recipients.count == 15_001)
  }
}
