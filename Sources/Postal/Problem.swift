internal import Bytes

/// Something wrong in a file that a person wrote, and where.
public struct Problem: Hashable, Sendable {
  /// The path of the file.
  public var file: [UInt8]
  /// The line, counted from 1; 0 for the file as a whole.
  public var line: Int
  /// One sentence: what is wrong and what to do.
  public var text: [UInt8]

  /// A problem at a line.
  public init(file: [UInt8], line: Int, text: [UInt8]) {
    self.file = file
    self.line = line
    self.text = text
  }

  /// A problem at a line.
  public init(file: [UInt8], line: Int, text: String) {
    self.init(file: file, line: line, text: Array(text.utf8))
  }

  /// `file:line: text`, without the line if it is 0.
  public var bytes: [UInt8] {
    var out = file
    if line > 0 {
      out.append(":")
      out.append(decimal: line)
    }
    out.append(": ")
    out.append(contentsOf: text)
    return out
  }

  /// The problem as a reason to keep mail waiting until the file is put right.
  public var waiting: Failure { Failure(.configuration(.temporary), bytes) }
}
