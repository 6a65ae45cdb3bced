internal import Bytes
internal import Unix

/// A file of `Tests/Transcripts`: a dialogue, one line for each thing that is said or done.
///
/// `C:` is a line of the client that ends in CR LF, `c:` one that ends in LF, `R:` octets without a line end;
/// `%XX` is any octet. `O:` is something that others do meanwhile. Lines that begin with `M` are on the surroundings;
/// words of the first may be. `#` says what the file shows. What other lines mean is said by the tests that use them.
public struct TranscriptFile: Sendable {
  /// The name of the file.
  public let name: String
  /// All lines but comments.
  public let lines: [[UInt8]]

  /// A dialogue that is in no file.
  public init(name: String, _ lines: [String]) {
    self.name = name
    self.lines = lines.map { Array($0.utf8) }
  }

  private init(name: String, text: [UInt8]) {
    self.name = name
    lines = text.lines.filter { $0.first != "#" }
  }

  /// All files of a directory of `Tests/Transcripts`, by name; none if it cannot be read.
  public static func all(_ directory: String) -> [TranscriptFile] {
    let tests = Array(#filePath.utf8).dropLast("TestSupport/TranscriptFile.swift".utf8.count)
    guard let path = Path(tests + Array("Transcripts/\(directory)".utf8)) else { return [] }
    do throws(Errno) {
      var all: [TranscriptFile] = []
      for name in try Directory(path).names() {
        let text = try path.appending(name).contents(limit: 1_000_000)
        all.append(TranscriptFile(name: name.text, text: text))
      }
      return all.sorted { $0.name < $1.name }
    } catch { return [] }
  }

  /// The words of the first line, if it is `M:`.
  public var marks: [String] {
    guard let line = lines.first, line.starts(with: Array("M:".utf8)) else { return [] }
    return line.words.dropFirst().map(\.text)
  }

  private static func isClient(_ line: [UInt8]) -> Bool {
    line.count > 1 && line[1] == ":" && "CcRO".utf8.contains(line[0])
  }

  /// The dialogue without the lines on the surroundings.
  public var dialogue: [[UInt8]] { lines.filter { $0.first != "M" } }

  /// The lines that the client says, and those on what others do, with their marks.
  public var clientLines: [[UInt8]] { lines.filter(Self.isClient) }

  /// What the client says, with its line ends; nothing for what others do.
  public var client: [[UInt8]] {
    clientLines.map { line in
      let text = Escaped.decode([UInt8](line.dropFirst(line.count > 2 ? 3 : 2))) ?? []
      switch line[0] {
      case UInt8("C"): return text + [ASCII.cr, ASCII.lf]
      case UInt8("c"): return text + [ASCII.lf]
      case UInt8("O"): return []
      default: return text
      }
    }
  }

  /// What the server does.
  public var server: [[UInt8]] { dialogue.filter { !Self.isClient($0) } }

  /// So many of these pieces in an order that the seed chooses, perhaps more than once.
  public static func shuffled(_ pieces: [[UInt8]], _ seed: UInt64, count: Int) -> [[UInt8]] {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    var chosen: [[UInt8]] = []
    for _ in 0..<(pieces.isEmpty ? 0 : count) {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      chosen.append(pieces[Int(state >> 33) % pieces.count])
    }
    return chosen
  }
}
