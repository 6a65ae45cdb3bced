internal import Bytes
public import Postal

/// What a server says to a command: RFC 5321 §4.2, with the enhanced status of RFC 2034.
public struct Reply: Error, Hashable, Sendable {
  /// The longest line, CRLF included; RFC 5321 §4.5.3.1.5.
  public static let lineLimit = 512
  /// How many lines of text are sent at most.
  public static let countLimit = 100

  /// Three digits: 2yz done, 3yz go on, 4yz not now, 5yz no.
  public let code: Int
  /// The status that stands before the text of each line, if the reply has one.
  public let status: EnhancedStatus?
  /// The text, line by line.
  public let lines: [[UInt8]]
  /// Whether a line is sent in one piece whatever its length; RFC 4954 §4.
  let isWhole: Bool

  /// A reply of these lines.
  public init(_ code: Int, _ status: EnhancedStatus?, lines: [[UInt8]]) {
    self.init(code, status, lines: lines, isWhole: false)
  }

  init(_ code: Int, _ status: EnhancedStatus?, lines: [[UInt8]], isWhole: Bool) {
    precondition(200...599 ~= code, "a reply code of SMTP")
    self.code = code
    self.status = status
    self.lines = lines
    self.isWhole = isWhole
  }

  /// A reply of one sentence.
  public init(_ code: Int, _ status: EnhancedStatus?, _ text: String) {
    self.init(code, status, lines: [Array(text.utf8)])
  }

  /// The octets to send: each line ends in CRLF, is of printable ASCII and within `lineLimit`.
  public var wire: [UInt8] {
    let pieces = pieces
    var out: [UInt8] = []
    for (position, piece) in pieces.enumerated() {
      out.append(decimal: code)
      out.append(position + 1 < pieces.count ? "-" : " ")
      if let status {
        out.append(contentsOf: status.bytes)
        out.append(" ")
      }
      out.append(contentsOf: piece)
      out.append(contentsOf: [ASCII.cr, ASCII.lf])
    }
    return out
  }

  /// The text cut into lines that fit, what does not print replaced.
  private var pieces: [[UInt8]] {
    // "550 5.999.999 " and CRLF
    let room = isWhole ? LineFramer.authenticationLimit : Self.lineLimit - 16
    var out: [[UInt8]] = []
    for text in lines {
      for line in text.isEmpty ? [[]] : text.lines {
        let safe = line.trimmed.map { $0.isControl || $0.isEightBit ? UInt8("?") : $0 }
        var start = 0
        repeat {
          if out.count == Self.countLimit { return out }
          let end = min(start + room, safe.count)
          out.append([UInt8](safe[start..<end]))
          start = end
        } while start < safe.count
      }
    }
    return out.isEmpty ? [[]] : out
  }
}

extension Reply {
  /// The reply that tells a client of a failure; RFC 5321 §4.2.3 has the codes.
  public init(_ failure: Failure) {
    let status = failure.status
    let code =
      switch (status.class, status.subject, status.detail) {
      case (.permanent, 2, 2), (.permanent, 2, 3), (.permanent, 3, 4): 552
      case (.permanent, 1, 3): 553
      case (.permanent, 1, _), (.permanent, 2, _), (.permanent, 7, _): 550
      case (.permanent, _, _): 554
      case (.temporary, 2, 2), (.temporary, 3, 1), (.temporary, 5, 3): 452
      case (.temporary, 2, _): 450
      case (.temporary, _, _), (.success, _, _): 451
      }
    self.init(code, status, lines: [failure.text])
  }
}
