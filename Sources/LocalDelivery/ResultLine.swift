internal import Bytes
public import Postal

/// What became of a job, as one line for the queue runner: `INDEX ACTION STATUS PLACE WORDS`.
public struct ResultLine: Hashable, Sendable {
  /// The longest words that are passed on, in octets before they are escaped.
  public static let wordsLimit = 4096

  /// The job's index in the list, from 0.
  public let index: Int
  /// What became of it.
  public let outcome: Outcome

  /// What became of a job.
  public init(index: Int, outcome: Outcome) {
    self.index = index
    self.outcome = outcome
  }

  /// The line with its LF. Place and words are escaped; a place has no spaces and is `-` if empty.
  public var bytes: [UInt8] {
    var line: [UInt8] = []
    line.append(decimal: index)
    line.append(" ")
    line.append(Self.word(outcome.action))
    line.append(" ")
    line.append(contentsOf: outcome.status.bytes)
    line.append(" ")
    line.append(contentsOf: Self.place(outcome.place))
    line.append(" ")
    line.append(contentsOf: Escaped.encode(outcome.words, limit: Self.wordsLimit))
    line.append(ASCII.lf)
    return line
  }

  /// Reads a line without its LF.
  public init?(_ line: [UInt8]) {
    let parts = line.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: false)
      .map { [UInt8]($0) }
    guard parts.count == 5, let index = parts[0].decimal, let action = Self.action(parts[1]),
      let status = EnhancedStatus(parts[2]), let place = Escaped.decode(parts[3]),
      let words = Escaped.decode(parts[4])
    else { return nil }
    self.index = index
    outcome = Outcome(action, status, place: parts[3] == ["-"] ? [] : place, words: words)
  }

  private static func place(_ place: [UInt8]) -> [UInt8] {
    if place.isEmpty { return ["-"] }
    if place == ["-"] { return Array("%2D".utf8) }
    var out: [UInt8] = []
    for byte in Escaped.encode(place, limit: 1024) {
      if byte == " " { out.append("%20") } else { out.append(byte) }
    }
    return out
  }

  private static let actions: [Outcome.Action] = [
    .delivered, .deferred, .failed, .relayed, .expanded,
  ]

  private static func action(_ text: [UInt8]) -> Outcome.Action? {
    actions.first { word($0) == text.text }
  }

  private static func word(_ action: Outcome.Action) -> String {
    switch action {
    case .delivered: "delivered"
    case .deferred: "deferred"
    case .failed: "failed"
    case .relayed: "relayed"
    case .expanded: "expanded"
    }
  }
}
