internal import Bytes

/// Puts a header field together from pieces, folded between them; RFC 5322 §2.2.3.
///
/// Whatever the pieces hold, the result is one field: controls in them become `?`.
public struct FieldComposer: Sendable {
  /// The width that lines keep to unless a single piece is wider; RFC 5322 §2.1.1.
  public static let width = 78
  /// As how many columns the tab at the start of a folded line counts.
  private static let tabWidth = 8

  private var out: [UInt8]
  private var column: Int
  private var isEmpty = true

  /// A field of this name, which must be one of RFC 5322 `ftext`.
  public init(_ name: StaticString) {
    out = []
    out.append(name.description)
    out.append(":")
    column = out.count
  }

  /// Appends a piece after a space, or on a new line if this one would get too wide.
  public mutating func add(_ piece: [UInt8]) {
    guard !piece.isEmpty else { return }
    if isEmpty || column + 1 + piece.count <= Self.width {
      out.append(" ")
      column += 1
    } else {
      out.append(contentsOf: [ASCII.lf, ASCII.tab])
      column = Self.tabWidth
    }
    isEmpty = false
    for byte in piece { out.append(byte.isControl ? "?" : byte) }
    column += piece.count
  }

  /// The whole field, with LF between lines and at the end.
  public var field: [UInt8] { out + [ASCII.lf] }
}
