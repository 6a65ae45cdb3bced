internal import TestSupport
import Testing
internal import Unix

@Suite("Removing a directory with all that is in it")
struct DirectoryRemovingTests {
  @Test("everything inside goes, nothing behind a link does")
  func removes() throws {
    let scratch = try Scratch()
    try scratch("a/b/c").makeDirectories(mode: 0o700)
    try scratch.write("a/b/file", "x")
    try scratch.write("kept", "x")
    try Directory(scratch("a")).symbolicLink("link", to: scratch.path)
    try Directory(scratch.path).removeTree("a", levels: 3)
    #expect(try scratch.names("") == ["kept"])
  }

  @Test("what is deeper than expected stays")
  func deep() throws {
    let scratch = try Scratch()
    try scratch("a/b/c").makeDirectories(mode: 0o700)
    #expect(throws: Errno.symbolicLink) { try Directory(scratch.path).removeTree("a", levels: 2) }
    #expect(try scratch.names("a/b") == ["c"])
  }
}
