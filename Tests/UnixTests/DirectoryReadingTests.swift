internal import Bytes
internal import TestSupport
import Testing
internal import Unix

@Suite("Names that are parts of longer texts")
struct DirectoryReadingTests {
  static let text = Array("one two one\0x".utf8)

  @Test("a file is renamed from one such name to another, and never onto a file")
  func renames() throws {
    let scratch = try Scratch()
    try scratch.write("one", "x")
    let directory = try Directory(scratch.path)
    let span = Self.text.span
    let (one, two) = (span.extracting(0..<3), span.extracting(4..<7))
    try directory.renameNew(one, into: directory, as: two)
    #expect(try scratch.names("") == ["two"])
    try scratch.write("one", "y")
    #expect(throws: Errno.exists) { try directory.renameNew(one, into: directory, as: two) }
    #expect(try directory.open(reading: two).readAll(limit: 9) == Array("x".utf8))
  }

  @Test("a name with a NUL is refused, on either side")
  func refuses() throws {
    let scratch = try Scratch()
    try scratch.write("one", "x")
    let directory = try Directory(scratch.path)
    let span = Self.text.span
    let (one, other) = (span.extracting(0..<3), span.extracting(8...))
    #expect(throws: Errno.invalid) { try directory.renameNew(other, into: directory, as: one) }
    #expect(throws: Errno.invalid) { try directory.renameNew(one, into: directory, as: other) }
    #expect(try scratch.names("") == ["one"])
  }
}
