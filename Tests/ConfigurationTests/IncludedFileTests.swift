import Bytes
import Configuration
import Postal
import Routing
import Testing
import Unix
import TestSupport

@Suite("included files")
struct IncludedFileTests {
  private func lines(_ path: Path) throws -> [[UInt8]] {
    var file = try Tables(Settings()).include(path.bytes)
    var lines: [[UInt8]] = []
    while let line = try file.next() { lines.append(line) }
    return lines
  }

  @Test(
    "a file is read line by line", arguments: ["", "a", "a\n", "a\nb", "\n\n", "a\n\nb\n"])
  func small(text: String) throws {
    let file = try Scratch().keeping { try $0.write("list", text) }
    #expect(try lines(file.path) == Array(text.utf8).lines)
  }

  @Test("lines come whole, wherever the pieces of the file end")
  func large() throws {
    let scratch = try Scratch()
    var text = ""
    for i in 0..<20_000 { text += "user\(i)@example.net\n" }
    text += String(repeating: "x", count: 300_000) + "\nlast"
    let file = try scratch.write("list", text)
    #expect(try lines(file) == Array(text.utf8).lines)
  }

  @Test("a line over the limit, a missing file and one that anybody can write make mail wait")
  func refused() throws {
    let scratch = try Scratch()
    let long = try scratch.write("long", String(repeating: "x", count: 1_200_000) + "\n")
    let open = try scratch.write("open", "a\n", mode: 0o666)
    for (file, text) in [
      (long, "has a line of more than 1 MiB"),
      (open, "others than its owner can write it; say chmod go-w \(open.text)"),
      (scratch.path.appending("none"), "cannot be read: No such file or directory"),
      (scratch.path, "is not a regular file"),
    ] {
      let failure = #expect(throws: Failure.self) { _ = try lines(file) }
      #expect(failure?.text.text == "\(file.text): \(text)")
      #expect(failure?.isTemporary == true)
    }
  }

  @Test("a list may belong to a group that keeps it")
  func group() throws {
    let scratch = try Scratch()
    let file = try scratch.write("list", "a\n", mode: 0o664)
    #expect(try lines(file).count == 1)
  }
}

extension Scratch {
  /// The answer of `make` together with the directory it lies in.
  func keeping(_ make: (Scratch) throws -> Path) rethrows -> (scratch: Scratch, path: Path) {
    (self, try make(self))
  }
}
