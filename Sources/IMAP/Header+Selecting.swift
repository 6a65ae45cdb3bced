internal import Bytes
internal import Message

// HEADER.FIELDS and HEADER.FIELDS.NOT; RFC 9051 §6.4.5.1.
extension Header {
  /// The fields with these names in the order in which they stand, and the blank line if there is one.
  func fields(_ names: [[UInt8]]) -> [UInt8] {
    let wanted = NameSet(names)
    var out: [UInt8] = []
    for field in fields where wanted.contains(field, in: bytes) {
      out.append(bytes.span.extracting(field.range))
    }
    switch ending {
    case .blankLine: out.append(ASCII.lf)
    case .otherLine, .endOfInput: break
    }
    return out
  }

  /// All of the header but those fields: what is no field is there too.
  func fields(without names: [[UInt8]]) -> [UInt8] {
    let unwanted = NameSet(names)
    var out: [UInt8] = []
    var start = 0
    for field in fields where unwanted.contains(field, in: bytes) {
      out.append(bytes.span.extracting(start..<field.range.lowerBound))
      start = field.range.upperBound
    }
    out.append(bytes.span.extracting(start..<max(start, bodyStart)))
    return out
  }

  /// Names in any case; however many there are, looking one up takes no longer for it.
  private struct NameSet {
    private static let smallCount = 16
    private let few: [[UInt8]]
    private let many: Set<[UInt8]>

    init(_ names: [[UInt8]]) {
      let names = names.map(\.lowercased)
      few = names.count <= Self.smallCount ? names : []
      many = names.count <= Self.smallCount ? [] : Set(names)
    }

    func contains(_ field: HeaderField, in bytes: [UInt8]) -> Bool {
      let range = field.nameRange
      if !many.isEmpty { return many.contains([UInt8](bytes[range]).lowercased) }
      for name in few where name.count == range.count {
        if Self.equal(name, bytes, range.lowerBound) { return true }
      }
      return false
    }

    private static func equal(_ name: [UInt8], _ bytes: [UInt8], _ start: Int) -> Bool {
      for i in name.indices where bytes[start + i].lowercased != name[i] { return false }
      return true
    }
  }
}
