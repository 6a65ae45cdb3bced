internal import Bytes
internal import TestSupport
import Testing

@testable internal import MailStore

@Suite("what a change of flags makes of names and lines")
struct FlagEditsTests {
  static let letters = KeywordLetters(Array("0 $Work\n2 $Home\n".utf8))

  @Test(
    "a name gets the letters of flags and keywords, and keeps those of others and what follows",
    arguments: [
      ("1.a", [], [], "1.a:2,"), ("1.a:2,", .seen, [], "1.a:2,S"),
      ("1.a,S=5:2,S", [.flagged, .seen], [], "1.a,S=5:2,FS"), ("1.a:2,FS", .seen, [], "1.a:2,S"),
      ("1.a:2,TRPFDS", [.draft, .trashed], [], "1.a:2,DT"),
      ("1.a:2,Sxb", .replied, [], "1.a:2,Rbx"), ("1.a:2,zZA", .seen, [], "1.a:2,ASZz"),
      ("1.a:2,Sac", .seen, ["$home"], "1.a:2,Sc"), ("1.a:2,c", [], ["none", "$Work"], "1.a:2,a"),
      ("1.a:2,xxSx,extra:2,F", .flagged, [], "1.a:2,Fx,extra:2,F"),
      ("1.a:2,,T", [], [], "1.a:2,,T"),
      ("1.a:1,S", .seen, [], "1.a:2,S"), ("1.a:2", .seen, [], "1.a:2,S"),
      ("1.a:", [], [], "1.a:2,"),
      (":2,S", .flagged, [], ":2,F"), ("1.a:3,S,2,F", [], [], "1.a:2,"),
    ] as [(String, MessageFlags, [String], String)])
  func names(_ name: String, _ flags: MessageFlags, _ words: [String], _ expected: String) {
    var out = Array("before ".utf8)
    let words = words.map { Array($0.utf8) }
    FileNameParts.append(Array(name.utf8).span, flags, words, Self.letters, to: &out)
    #expect(out.text == "before " + expected)
    var state = MessageState(flags: flags, keywords: words)
    let parts = FileNameParts(Array(name.utf8))
    state.foreign = parts.letters.filter { FileNameParts.isForeign($0, Self.letters) }
    #expect(parts.name(letters: state.letters(Self.letters)).text == expected)
  }

  private static let snapshot = MailboxSnapshot(
    Array(
      (MailboxSnapshotTests.header + "1 3 5 6 c1.a:2,\n3 9 - 6 n3.c\n4 2 5 6 ($Other) c4.d:2,F\n"
        + "9 4 5 6 c9.e:2,S\n").utf8))

  private func edits(
    _ change: FlagChange, _ uids: [UInt32], _ since: Int? = nil
  ) throws -> FlagEdits {
    FlagEdits(change, of: uids[...], since, in: try #require(Self.snapshot), Self.letters)
  }

  @Test("each message that becomes different has a line, in whatever order they are named")
  func lines() throws {
    let edits = try edits(FlagChange(.add, .flagged), [9, 1, 2, 3, 4, 10])
    #expect(
      edits.lines.text == "9 10 5 6 c9.e:2,FS\n1 10 5 6 c1.a:2,F\n3 10 - 6 c3.c:2,F\n")
    #expect(
      edits.all.map { [UInt8](edits.lines[$0.name]).text } == ["9.e:2,FS", "1.a:2,F", "3.c:2,F"])
    #expect(edits.all.map(\.place) == [3, 0, 1])
    #expect(edits.conflicts.isEmpty && !edits.isPending)
  }

  @Test("a keyword without a letter changes the list alone, one with a letter both at once")
  func keywords() throws {
    let other = try edits(FlagChange(.remove, [], keywords: [Array("$other".utf8)]), [1, 4])
    #expect(other.lines.text == "4 10 5 6 c4.d:2,F\n")
    #expect(!other.isPending && !other.all[0].isRenamed)
    let work = try edits(FlagChange(.add, [], keywords: [Array("$Work".utf8)]), [4])
    #expect(work.lines.text == "4 10 5 6 ($Other $Work) c4.d:2,Fa\n")
    #expect(work.isPending && work.all[0].isRenamed)
  }

  @Test("messages that changed too late stay as they are")
  func conflicts() throws {
    let edits = try edits(FlagChange(.replace, .seen), [1, 3, 4, 9], 3)
    #expect(edits.conflicts == [3, 9])
    #expect(edits.all.map(\.place) == [0, 2])
  }

  @Test(
    "lines of edits that could not be made are left out",
    arguments: [
      (3, [], [9, 1, 3]), (3, [1], [9, 3]), (2, [], [9, 1]), (2, [0], [1]), (2, [0, 1], []),
      (0, [], []), (3, [0, 2], [1]),
    ] as [(Int, [Int], [UInt32])])
  func leaving(_ end: Int, _ left: [Int], _ uids: [UInt32]) throws {
    let edits = try edits(FlagChange(.add, .flagged), [9, 1, 3])
    let lines = edits.lines(before: end, without: left).lines.map { $0.words[0].text }
    #expect(lines == uids.map { "\($0)" })
  }
}
