internal import Bytes

extension TLSFacts {
  /// The most octets of the text.
  public static let sizeLimit = 8192

  /// One line without its end: `version=TLSv1.3 cipher=… bits=256 …`, each value as xtext.
  public var bytes: [UInt8] {
    var out: [UInt8] = []
    func add(_ key: String, _ value: [UInt8]?) {
      guard let value else { return }
      if !out.isEmpty { out.append(" ") }
      out.append("\(key)=")
      out.append(contentsOf: XText.encode(value))
    }
    add("version", version)
    add("cipher", cipher)
    var digits: [UInt8] = []
    digits.append(decimal: bits)
    add("bits", digits)
    add("name", serverName)
    switch peer {
    case .none: break
    case .unverified(let subject): add("unverified", subject)
    case .verified(let subject): add("verified", subject)
    }
    add("exporter", channelBinding)
    add("endpoint", endPoint)
    return out
  }

  /// Reads exactly what `bytes` writes, nothing else.
  public init?(_ text: [UInt8]) {
    guard text.count <= TLSFacts.sizeLimit else { return nil }
    var fields = Fields(text)
    guard let version = fields.take("version"), let cipher = fields.take("cipher"),
      let bits = fields.take("bits")?.decimal
    else { return nil }
    self.init(version: version, cipher: cipher, bits: bits)
    serverName = fields.take("name")
    if let subject = fields.take("unverified") {
      peer = .unverified(subject)
    } else if let subject = fields.take("verified") {
      peer = .verified(subject)
    }
    channelBinding = fields.take("exporter")
    endPoint = fields.take("endpoint")
    // one form only: what is left over, out of order or written differently is refused
    guard bytes == text else { return nil }
  }
}

/// The `key=value` words of a line, taken in their order.
private struct Fields {
  private var words: ArraySlice<[UInt8]>

  init(_ text: [UInt8]) { words = text.words[...] }

  /// The value of the next word if it has this key.
  mutating func take(_ key: String) -> [UInt8]? {
    guard let (name, value) = words.first?.cut(at: "="), name == Array(key.utf8),
      let bytes = XText.decode(value)
    else { return nil }
    words.removeFirst()
    return bytes
  }
}
