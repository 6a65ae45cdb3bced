import Bytes

/// A message as a test looks at it.
struct Mail: CustomStringConvertible {
  /// The name of its file.
  let name: String
  /// All of it.
  let bytes: [UInt8]

  /// Octets where the body begins; the empty line is passed.
  private var bodyStart: Int {
    bytes.span.index(of: Array("\n\n".utf8)).map { $0 + 2 } ?? bytes.count
  }

  /// The header, with the LF of its last line.
  var header: [UInt8] { [UInt8](bytes[..<max(0, min(bytes.count, bodyStart - 1))]) }

  /// What follows the empty line.
  var body: [UInt8] { [UInt8](bytes[bodyStart...]) }

  /// The values of all fields of a name, unfolded and trimmed.
  func fields(_ name: String) -> [String] {
    var values: [String] = []
    var isWanted = false
    for line in header.lines {
      if line.first?.isBlank == true {
        if isWanted { values[values.count - 1] += " " + line.trimmed.text }
        continue
      }
      let parts = line.cut(at: ":")
      isWanted = parts?.before.equalsIgnoringCase(Array(name.utf8)) == true
      if isWanted, let value = parts?.after { values.append(value.trimmed.text) }
    }
    return values
  }

  /// The value of the first field of a name.
  func field(_ name: String) -> String? { fields(name).first }

  /// Whether this text stands anywhere in it.
  func contains(_ text: String) -> Bool { bytes.span.index(of: Array(text.utf8)) != nil }

  var description: String { "\(name):\n\([UInt8](bytes.prefix(16_384)).text)" }
}
