internal import Bytes

/// The one line a program says on descriptor 2 before it gives up: `program: what: why`.
public enum Complaint {
  /// Writes the line; controls and broken UTF-8 in it are escaped.
  public static func write(program: String, _ text: String) {
    var line = Array(program.utf8)
    line.append(": ")
    line.append(contentsOf: Escaped.encode(Array(text.utf8)))
    line.append(ASCII.lf)
    try? DescriptorNumber.error.write(line)
  }
}
