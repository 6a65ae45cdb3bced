internal import Bytes
internal import Postal

/// A line that a daemon sends to martlet-auth(8), without its LF.
public enum AuthenticationRequest: Hashable, Sendable {
  /// Begin an exchange; one that was under way is over.
  case begin(Opening)
  /// The client's answer to a challenge.
  case respond([UInt8])

  /// The beginning of an exchange.
  public struct Opening: Hashable, Sendable {
    /// The protocol that the client speaks: `smtp`, `imap`.
    public var service: [UInt8]
    /// The mechanism, by its registered name.
    public var mechanism: [UInt8]
    /// The connection.
    public var connection: ConnectionFacts
    /// The initial response; nil if there was none.
    public var initial: [UInt8]?

    /// A beginning.
    public init(
      service: [UInt8], mechanism: [UInt8], connection: ConnectionFacts, initial: [UInt8]? = nil
    ) {
      self.service = service
      self.mechanism = mechanism
      self.connection = connection
      self.initial = initial
    }
  }

  /// The most octets of a line, its LF included.
  public static let lineLimit = 24_576

  /// The line.
  public var bytes: [UInt8] {
    switch self {
    case .begin(let opening): opening.bytes
    case .respond(let response): Array("CONT ".utf8) + AuthenticationField.encode(response)
    }
  }

  /// Reads what `bytes` writes; nil for anything else.
  public init?(_ line: [UInt8]) {
    guard line.count < Self.lineLimit, let (verb, rest) = line.cut(at: ASCII.space) else {
      return nil
    }
    switch verb.text {
    case "AUTH":
      guard let opening = Opening(rest) else { return nil }
      self = .begin(opening)
    case "CONT":
      guard let response = AuthenticationField.decode(rest) else { return nil }
      self = .respond(response)
    default: return nil
    }
  }
}

extension AuthenticationRequest.Opening {
  fileprivate var bytes: [UInt8] {
    var out = Array("AUTH service=".utf8) + service + Array(" mech=".utf8) + mechanism
    out.append(connection.isProtected ? " tls=1" : " tls=0")
    out.append(connection.isLocal ? " local=1" : " local=0")
    if let remote = connection.remote { out += Array(" remote=".utf8) + remote.bytes }
    for (key, value) in [
      (" cb=", connection.exporter), (" ep=", connection.endPoint),
      (" cert=", connection.certificate), (" initial=", initial),
    ] {
      if let value { out += Array(key.utf8) + AuthenticationField.encode(value) }
    }
    return out
  }

  fileprivate init?(_ text: [UInt8]) {
    self.init(service: [], mechanism: [], connection: ConnectionFacts(remote: nil))
    connection.isLocal = false
    var seen: [[UInt8]] = []
    for pair in text.split(separator: ASCII.space, omittingEmptySubsequences: false) {
      guard let (key, value) = [UInt8](pair).cut(at: "="), !seen.contains(key),
        take(key.text, value)
      else { return nil }
      seen.append(key)
    }
    guard Self.isWord(service), Self.isWord(mechanism) else { return nil }
  }

  private mutating func take(_ key: String, _ value: [UInt8]) -> Bool {
    switch key {
    case "service": service = value
    case "mech": mechanism = value
    case "tls": return Self.flag(value, &connection.isProtected)
    case "local": return Self.flag(value, &connection.isLocal)
    case "remote":
      connection.remote = IPAddress(value)
      return connection.remote != nil
    case "cb": return Self.field(value, &connection.exporter)
    case "ep": return Self.field(value, &connection.endPoint)
    case "cert": return Self.field(value, &connection.certificate)
    case "initial": return Self.field(value, &initial)
    default: return false
    }
    return true
  }

  private static func flag(_ value: [UInt8], _ flag: inout Bool) -> Bool {
    flag = value == ["1"]
    return flag || value == ["0"]
  }

  private static func field(_ value: [UInt8], _ field: inout [UInt8]?) -> Bool {
    field = AuthenticationField.decode(value)
    return field != nil
  }

  private static func isWord(_ word: [UInt8]) -> Bool {
    1...64 ~= word.count
      && word.allSatisfy { $0.isLetter || $0.isDigit || $0 == "-" || $0 == "_" }
  }
}

/// A value of any bytes in a line: Base64, `=` for none.
enum AuthenticationField {
  static func encode(_ value: [UInt8]) -> [UInt8] { value.isEmpty ? ["="] : Base64.encode(value) }

  static func decode(_ text: [UInt8]) -> [UInt8]? {
    if text == ["="] { return [] }
    return text.isEmpty ? nil : Base64.decode(text)
  }
}
