import Bytes
import LocalDelivery
import Postal
import TestSupport
import Testing
import Unix

@Suite("What is wrong with .forward while no mail comes")
struct ForwardCheckTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// The problems of the home directory, without its path.
  private func problems() -> [String] {
    let policy = DeliveryPolicy(host: Array("test.example".utf8))
    return ForwardCheck.problems(of: Array("alice".utf8), home: scratch.path, policy)
      .map { $0.bytes.text.replacing(scratch.path.text + "/", with: "") }
  }

  @Test("good files, and those that delivery never reads, are no problem")
  func good() throws {
    try scratch.write(".forward", "# mine\n\\alice, bob@far.example\n|filter\n~/Copies/\n")
    try scratch.write(".forward+lists", "./Lists/\n")
    try scratch.write(".forward.old", "/var/mail/alice\n")
    #expect(problems() == [])
  }

  @Test("every mistake of every file is told with its line")
  func mistakes() throws {
    try scratch.write(".forward", "bob bob\nalice\n/var/mail/alice\n:include:/list\n")
    try scratch.write(".forward+x", "\n|\n")
    #expect(
      problems() == [
        ".forward:1: `bob bob` is not an address; put commas between addresses",
        ".forward:3: mail is not written into the file /var/mail/alice: name a Maildir, with / at its end",
        ".forward:4: :include:/list is not supported: name the addresses here",
        ".forward+x:2: the command after `|` is missing",
      ])
  }

  @Test("a file that is not obeyed is told as a whole")
  func refused() throws {
    try scratch.write(".forward", "bob\n", mode: 0o622)
    try scratch.write(".forward+a", [UInt8](repeating: "x", count: ForwardFile.limit + 1))
    try Directory(scratch.path).symbolicLink(".forward+b", to: ".forward")
    try scratch(".forward+c").makeDirectories(mode: 0o700)
    #expect(
      problems() == [
        ".forward: can be written by others: chmod go-w it",
        ".forward+a: is larger than 65536 octets",
        ".forward+b: is a symbolic link: put the file itself there", ".forward+c: is not a file",
      ])
  }

  @Test("a file may have so many targets, and so many problems are told")
  func many() throws {
    try scratch.write(".forward", String(repeating: "bob\n", count: ForwardFile.targetLimit + 5))
    #expect(problems() == [".forward:1001: has too many targets; there may be 1000"])
    try scratch.write(".forward", String(repeating: "/mbox\n", count: ForwardFile.targetLimit))
    #expect(problems().count == ForwardCheck.limit)
  }

  @Test("a home directory that is not there has no problems")
  func missing() {
    let policy = DeliveryPolicy(host: Array("test.example".utf8))
    #expect(ForwardCheck.problems(of: [], home: scratch("nowhere"), policy) == [])
  }
}
