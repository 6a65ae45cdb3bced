internal import Bytes
internal import Message

extension MessageFacts {
  /// BODY and BODYSTRUCTURE as they are written.
  public struct Structure: Hashable, Sendable {
    /// BODYSTRUCTURE
    let extended: [UInt8]
    /// Where in it the extension data stand, which BODY does not have; ascending.
    private let extensions: [Range<Int>]
    /// Whether a client that knows IMAP4rev2 is told something else: then it has to be written anew.
    let hasGlobalMessage: Bool

    /// What a client of IMAP4rev1 is told; with `isSecond` one of IMAP4rev2.
    init(_ structure: BodyStructure, isSecond: Bool = false) {
      var out = ResponseWriter()
      out.bytes.reserveCapacity(1024)
      var extensions: [Range<Int>] = []
      out.put(structure, isSecond: isSecond, notingExtensions: &extensions)
      extended = out.bytes
      self.extensions = extensions
      hasGlobalMessage = structure.hasGlobalMessage
    }

    /// BODY
    var body: [UInt8] {
      var body: [UInt8] = []
      body.reserveCapacity(extended.count)
      var start = 0
      for range in extensions {
        body.append(extended.span.extracting(start..<range.lowerBound))
        start = range.upperBound
      }
      body.append(extended.span.extracting(start..<extended.count))
      return body
    }
  }
}

// As octets: whether there is such a message, the extensions as what stands between them and how long they are,
// then BODYSTRUCTURE.
extension MessageFacts.Structure {
  var packed: [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(extended.count + 4 * extensions.count + 8)
    out.append(hasGlobalMessage ? 1 : 0)
    out.append(packed: extensions.count)
    var end = 0
    for range in extensions {
      out.append(packed: range.lowerBound - end)
      out.append(packed: range.count)
      end = range.upperBound
    }
    out.append(extended.span)
    return out
  }

  init?(packed octets: [UInt8]) {
    var reader = FactReader(octets)
    guard let mark = reader.number(), mark < 2, let count = reader.number(), count <= octets.count
    else { return nil }
    var extensions: [Range<Int>] = []
    extensions.reserveCapacity(count)
    var end = 0
    for _ in 0..<count {
      guard let gap = reader.number(), let length = reader.number(), gap <= octets.count,
        length <= octets.count
      else { return nil }
      extensions.append((end + gap)..<(end + gap + length))
      end += gap + length
    }
    guard let extended = reader.take(octets.count - reader.offset), extended.isInParentheses,
      end <= extended.count
    else { return nil }
    (self.extended, self.extensions, hasGlobalMessage) = (extended, extensions, mark == 1)
  }
}
