internal import Bytes
public import Postal

/// What a server answered to a client: RFC 5321 §4.2, with the enhanced status of RFC 2034 if it had one.
public struct ServerReply: Hashable, Sendable {
  /// The most octets of `words`.
  public static let wordsLimit = 512

  /// Three digits, 200 to 599.
  public let code: Int
  /// The text of each line, without code and line end; any byte.
  public let lines: [[UInt8]]

  /// A reply of these lines.
  public init(_ code: Int, lines: [[UInt8]]) {
    self.code = code
    self.lines = lines
  }

  /// 2yz: done.
  public var isPositive: Bool { code / 100 == 2 }
  /// 4yz: not now.
  public var isTemporary: Bool { code / 100 == 4 }
  /// 5yz: never.
  public var isPermanent: Bool { code / 100 == 5 }

  /// The status that the first line begins with; nil if there is none, or one of another class than the code.
  public var givenStatus: EnhancedStatus? {
    guard let status = lines.first.flatMap(Self.status), Int(status.class.rawValue) == code / 100
    else { return nil }
    return status
  }

  /// The status given, else what the code says by itself.
  public var status: EnhancedStatus {
    if let givenStatus { return givenStatus }
    let (subject, detail) = Self.meaning(code)
    let kind: EnhancedStatus.Class =
      switch code / 100 {
      case 2, 3: .success
      case 5: .permanent
      default: .temporary
      }
    return EnhancedStatus(kind, subject, detail)
  }

  /// The code and the text in one line, as people and logs shall see it: printable, at most `wordsLimit` octets.
  ///
  /// A status that each line repeats stands only once.
  public var words: [UInt8] {
    var out: [UInt8] = []
    out.append(decimal: code)
    let repeated = lines.first.flatMap(Self.status).map(\.bytes)
    for (position, line) in lines.enumerated() {
      let again = position > 0 && repeated != nil && Self.status(line)?.bytes == repeated
      let text = again ? [UInt8](line.dropFirst(repeated?.count ?? 0)).trimmed : line
      if text.isEmpty { continue }
      out.append(" ")
      out.append(contentsOf: text)
      if out.count > Self.wordsLimit { break }
    }
    return Self.printable(out)
  }

  /// The text in one line for people: controls and what is not UTF-8 replaced, at most `wordsLimit` octets.
  static func printable(_ bytes: [UInt8]) -> [UInt8] {
    let text = String(decoding: bytes.prefix(wordsLimit), as: UTF8.self)
    var out: [UInt8] = []
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFFFD: out.append("?")
      default: out.append(contentsOf: UTF8.encode(scalar).map { [UInt8]($0) } ?? [])
      }
      if out.count >= wordsLimit - 3 { break }
    }
    return out
  }

  /// The word at the start of a text, if it is a status.
  private static func status(_ text: [UInt8]) -> EnhancedStatus? {
    EnhancedStatus([UInt8](text.prefix { $0 != ASCII.space }.prefix(12)))
  }

  /// Subject and detail that RFC 5248 has for a code.
  private static func meaning(_ code: Int) -> (Int, Int) {
    switch code {
    case 421: (3, 2)
    case 450: (2, 0)
    case 451, 554: (0, 0)
    case 452: (3, 1)
    case 455, 555: (5, 4)
    case 500: (5, 2)
    case 501, 502, 504: (5, 4)
    case 503: (5, 1)
    case 521, 556: (1, 10)
    case 530: (7, 0)
    case 534: (7, 9)
    case 454, 535: (7, 8)
    case 538: (7, 11)
    case 550: (1, 1)
    case 551: (1, 6)
    case 552: (2, 2)
    case 553: (1, 3)
    default: (0, 0)
    }
  }
}

extension ServerReply {
  /// The reply as a reason not to go on; what is no refusal is out of order, and temporary.
  public var failure: Failure {
    if isTemporary || isPermanent { return Failure(status, words) }
    return Failure(.protocol, Array("the server answered out of order: ".utf8) + words)
  }

  /// The same as a matter that may pass: for what an administrator of either side can put right.
  var waiting: Failure {
    let failure = failure
    return Failure(
      EnhancedStatus(.temporary, failure.status.subject, failure.status.detail), failure.text)
  }
}

extension EnhancedStatus {
  /// 4.5.0: the other side does not speak the protocol.
  static let `protocol` = EnhancedStatus(.temporary, 5, 0)
}
