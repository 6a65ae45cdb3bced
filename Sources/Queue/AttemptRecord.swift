public import Bytes
public import Postal

/// One line of a log of attempts: what became of one recipient, when, where, and what was said.
///
/// `TIME ID <RECIPIENT> ACTION STATUS PLACE WORDS`: the journal and the log of a message have the
/// same lines. No byte of a value can end a line or a word. See martlet-queue(5).
public struct AttemptRecord: Hashable, Sendable {
  /// The most octets kept of what the other side said.
  public static let wordsLimit = 4096

  /// When the attempt ended.
  public var time: Timestamp
  /// Which message.
  public var id: QueueID
  /// Which recipient, as the envelope has it.
  public var recipient: Address
  /// What became of it.
  public var outcome: Outcome

  /// A record of an attempt.
  public init(time: Timestamp, id: QueueID, recipient: Address, outcome: Outcome) {
    self.time = time
    self.id = id
    self.recipient = recipient
    self.outcome = outcome
  }

  /// The line, ended by LF.
  public var encoded: [UInt8] {
    var out = time.rfc3339
    out.append(" ")
    out.append(contentsOf: id.bytes)
    out.append(" <")
    out.append(contentsOf: recipient.bytes)
    out.append("> ")
    out.append(contentsOf: outcome.encoded)
    out.append(ASCII.lf)
    return out
  }

  /// Reads a line without its LF; nil if it is not as `encoded` writes it.
  public init?(_ line: [UInt8]) {
    var cursor = ByteCursor(line)
    guard let time = Timestamp(rfc3339: cursor.take { $0 != " " }), cursor.take(" "),
      let id = QueueID(cursor.take { $0 != " " }), cursor.take(" "),
      case .address(let recipient)? = ReversePath(taking: &cursor), cursor.take(" "),
      let outcome = Outcome(cursor.rest)
    else { return nil }
    self.init(time: time, id: id, recipient: recipient, outcome: outcome)
  }
}

extension Outcome {
  /// `ACTION STATUS PLACE WORDS`; an empty place is `-`.
  public var encoded: [UInt8] {
    var out = Array(action.rawValue.utf8)
    out.append(" ")
    out.append(contentsOf: status.bytes)
    out.append(" ")
    if place.isEmpty { out.append("-") }
    for byte in Escaped.encode(place, limit: 512) {
      if byte == " " { out.append("%20") } else { out.append(byte) }
    }
    out.append(" ")
    out.append(contentsOf: Escaped.encode(words, limit: AttemptRecord.wordsLimit))
    return out
  }

  /// Reads what `encoded` writes.
  public init?(_ text: [UInt8]) {
    var cursor = ByteCursor(text)
    guard let action = Action(rawValue: cursor.take { $0 != " " }.text), cursor.take(" "),
      let status = EnhancedStatus(cursor.take { $0 != " " }), cursor.take(" "),
      let place = Escaped.decode(cursor.take { $0 != " " }), cursor.take(" "),
      let words = Escaped.decode(cursor.rest)
    else { return nil }
    let dash: [UInt8] = ["-"]
    self.init(action, status, place: place == dash ? [] : place, words: words)
  }
}
