internal import Bytes

// A kind of facts as the octets that a store may keep.
extension MessageFacts {
  /// One kind as octets; nil if it is not there, or if more than one kind is asked for.
  ///
  /// They are meant for `take`; a store sees to it that they come back as they were.
  public func encoded(_ kind: Kinds) -> [UInt8]? {
    switch kind {
    case .size:
      guard let size else { return nil }
      var out: [UInt8] = []
      out.append(packed: size)
      return out
    case .envelope: return envelope
    case .structure: return structure?.packed
    case .keys: return keys?.packed
    case .preview: return preview
    case .digest: return digest
    default: return nil
    }
  }

  /// Takes one kind from octets; false if they cannot be those of that kind.
  public mutating func take(_ kind: Kinds, _ octets: [UInt8]) -> Bool {
    switch kind {
    case .size:
      var reader = FactReader(octets)
      guard let size = reader.number(), reader.isAtEnd else { return false }
      self.size = size
    case .envelope:
      guard octets.isInParentheses else { return false }
      envelope = octets
    case .structure:
      guard let structure = Structure(packed: octets) else { return false }
      self.structure = structure
    case .keys:
      guard let keys = MessageKeys(packed: octets) else { return false }
      self.keys = keys
    case .preview: preview = octets
    case .digest:
      guard octets.count == Self.digestSize else { return false }
      digest = octets
    default: return false
    }
    return true
  }

  /// The octets of a digest.
  static let digestSize = 16
}

extension [UInt8] {
  /// Whether they may be a list as it is written.
  var isInParentheses: Bool { count > 1 && first == "(" && last == ")" }
}
