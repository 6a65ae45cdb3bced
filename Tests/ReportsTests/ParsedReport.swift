import Bytes
import Reports

/// A report taken apart by the letter, to see what a mail program would see.
struct ParsedReport {
  /// The fields before the first blank line, folded lines joined.
  let header: [(name: String, value: String)]
  /// The bodies of the parts with their fields.
  let parts: [(header: [(name: String, value: String)], body: [UInt8])]

  init?(_ bytes: [UInt8]) {
    guard let (head, body) = Self.split(bytes) else { return nil }
    header = Self.fields(head)
    guard let type = header.first(where: { $0.name == "Content-Type" })?.value,
      let boundary = type.split(separator: "\"").dropFirst().first
    else { return nil }
    var parts: [(header: [(name: String, value: String)], body: [UInt8])] = []
    var part: [[UInt8]]?
    var isClosed = false
    for line in body.lines {
      if line == Array("--\(boundary)".utf8) || line == Array("--\(boundary)--".utf8) {
        if isClosed { return nil }
        if let lines = part {
          guard let (head, body) = Self.split([UInt8](lines.joined(separator: ["\n"]))) else {
            return nil
          }
          parts.append((Self.fields(head), body))
        }
        part = []
        isClosed = line.count > boundary.utf8.count + 2
      } else {
        part?.append(line)
      }
    }
    guard isClosed else { return nil }
    self.parts = parts
  }

  /// The value of a field of the delivery-status part, at each place where it stands.
  func status(_ name: String) -> [String] {
    guard parts.count > 1 else { return [] }
    return Self.fields(parts[1].body).filter { $0.name == name }.map(\.value)
  }

  /// The names of all fields of the delivery-status part.
  var statusNames: Set<String> { Set(Self.fields(parts[1].body).map(\.name)) }

  private static func split(_ bytes: [UInt8]) -> (head: [UInt8], body: [UInt8])? {
    guard let at = bytes.span.index(of: Array("\n\n".utf8)) else { return nil }
    return ([UInt8](bytes[..<(at + 1)]), [UInt8](bytes[(at + 2)...]))
  }

  private static func fields(_ head: [UInt8]) -> [(name: String, value: String)] {
    var out: [(name: String, value: String)] = []
    for line in head.lines where !line.isEmpty {
      if let first = line.first, first.isBlank, !out.isEmpty {
        out[out.count - 1].value += " " + line.trimmed.text
      } else if let (name, value) = line.cut(at: ":") {
        out.append((name.text, value.trimmed.text))
      } else {
        out.append(("not a field", line.text))
      }
    }
    return out
  }
}
