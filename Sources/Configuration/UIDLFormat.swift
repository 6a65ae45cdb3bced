internal import Bytes

/// How the unique names of messages in POP3 are made: the setting `uidl-format`, in the words of Dovecot's
/// `pop3_uidl_format`.
///
/// `%u` is the number of the message and `%v` that of its list, both of Dovecot; `%f` is the name of its file
/// without flags, `%g` what Dovecot calls its GUID, and `%%` a percent sign. `%08Xu` is `%u` as at least 8
/// hexadecimal digits; `X` and `0` with a width may each stand alone.
public struct UIDLFormat: Hashable, Sendable {
  /// What is known of a message.
  public struct Facts: Sendable {
    /// The number of the message.
    public var uid: Int
    /// The number of the list that it stands in.
    public var validity: Int
    /// The name of its file without flags.
    public var file: [UInt8]
    /// Its GUID; nil if it is the name of the file.
    public var guid: [UInt8]?

    /// A message in a list of Dovecot's.
    public init(uid: Int, validity: Int, file: [UInt8], guid: [UInt8]? = nil) {
      self.uid = uid
      self.validity = validity
      self.file = file
      self.guid = guid
    }
  }

  private enum Part: Hashable {
    case text([UInt8])
    case number(isValidity: Bool, isHexadecimal: Bool, width: Int)
    case file
    case guid
  }

  /// The most octets of a format.
  public static let lengthLimit = 100
  /// The most digits that a number is filled up to.
  private static let widthLimit = 20

  /// What Dovecot does if it is not told otherwise.
  public static let dovecot = UIDLFormat(
    bytes: Array("%08Xu%08Xv".utf8),
    parts: [false, true].map { .number(isValidity: $0, isHexadecimal: true, width: 8) })

  /// The format as it stands in the setting.
  public let bytes: [UInt8]
  private let parts: [Part]

  private init(bytes: [UInt8], parts: [Part]) {
    self.bytes = bytes
    self.parts = parts
  }

  /// Reads a format; nil if it is none, or would be the same for all messages.
  public init?(_ text: [UInt8]) {
    guard 1...Self.lengthLimit ~= text.count, text.allSatisfy(\.isVisible) else { return nil }
    var parts: [Part] = []
    var at = 0
    while at < text.count {
      let end = text[at...].firstIndex(of: "%") ?? text.count
      if end > at { parts.append(.text([UInt8](text[at..<end]))) }
      at = end + 1
      if end < text.count {
        guard let part = Self.variable(text, &at) else { return nil }
        parts.append(part)
      }
    }
    self.init(bytes: text, parts: parts)
    guard tellsApart else { return nil }
  }

  /// Whether it takes numbers that only Dovecot's list has.
  public var needsNumbers: Bool {
    parts.contains { if case .number = $0 { true } else { false } }
  }

  /// The name of a message.
  public func name(_ facts: Facts) -> [UInt8] {
    var out: [UInt8] = []
    for part in parts {
      switch part {
      case .text(let text): out += text
      case .number(let isValidity, let isHexadecimal, let width):
        let number = isValidity ? facts.validity : facts.uid
        let digits = isHexadecimal ? String(number, radix: 16) : String(number)
        for _ in 0..<max(0, width - digits.utf8.count) { out.append("0") }
        out.append(digits)
      case .file: out += facts.file
      case .guid: out += facts.guid ?? facts.file
      }
    }
    return out
  }

  /// The name of a message that stands in no list; nil if it takes numbers.
  public func name(file: [UInt8]) -> [UInt8]? {
    needsNumbers ? nil : name(Facts(uid: 0, validity: 0, file: file))
  }

  private var tellsApart: Bool {
    parts.contains { part in
      switch part {
      case .text: false
      case .number(let isValidity, _, _): !isValidity
      case .file, .guid: true
      }
    }
  }

  /// What stands behind a `%`; leaves `at` behind it.
  private static func variable(_ text: [UInt8], _ at: inout Int) -> Part? {
    let start = at
    while at < text.count, text[at].isDigit { at += 1 }
    let digits = [UInt8](text[start..<at])
    let isHexadecimal = at < text.count && text[at] == "X"
    if isHexadecimal { at += 1 }
    guard at < text.count else { return nil }
    let letter = text[at]
    at += 1
    if letter == "u" || letter == "v" {
      guard digits.isEmpty || digits.first == "0",
        let width = digits.isEmpty ? 0 : digits.decimal, width <= widthLimit
      else { return nil }
      return .number(isValidity: letter == "v", isHexadecimal: isHexadecimal, width: width)
    }
    guard at == start + 1 else { return nil }
    switch letter {
    case "%": return .text(["%"])
    case "f": return .file
    case "g": return .guid
    default: return nil
    }
  }
}
