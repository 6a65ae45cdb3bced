internal import Bytes
public import Postal

/// The strict reader of the `Queue-` block; it takes the file in pieces of any size.
///
/// Every field may stand once but the recipients; a field it does not know, or that is not exactly
/// as `QueueHeader.encoded()` writes it, is an error. Nothing is guessed.
public struct QueueHeaderDecoder: Sendable {
  /// The longest line taken, in octets.
  public static let lineLimit = 4096

  /// What is wrong with a block.
  public enum Problem: Error, Hashable, Sendable {
    /// A `Queue-` line that cannot be read; the number counts from 1.
    case badLine(Int)
    /// The block lacks a field that must be there.
    case missing
  }

  private var fields = Fields()
  private var partial: [UInt8] = []
  private var lineNumber = 0
  /// Octets of the block read so far; after the end: where the message begins.
  public private(set) var length = 0
  /// Whether the first line that is no `Queue-` field has been seen.
  public private(set) var isComplete = false

  /// A reader at the start of a file.
  public init() {}

  /// Takes the next piece; recipients go to `visit` as they come. What follows the block is ignored.
  public mutating func take(
    _ piece: [UInt8], visit: (Recipient) -> Void
  ) throws(Problem) {
    var start = 0
    while !isComplete, start < piece.count {
      guard let end = piece.span.index(of: ASCII.lf, from: start) else {
        partial.append(contentsOf: piece[start...])
        if partial.count > Self.lineLimit { try endOrFail() }
        return
      }
      let line = partial + piece[start..<end]
      partial.removeAll(keepingCapacity: true)
      start = end + 1
      try take(line: line, visit: visit)
    }
  }

  private mutating func take(line: [UInt8], visit: (Recipient) -> Void) throws(Problem) {
    lineNumber += 1
    guard line.startsIgnoringCase(Self.prefix) else {
      isComplete = true
      return
    }
    guard line.count <= Self.lineLimit, let (name, rest) = line.cut(at: ":"), rest.first == " ",
      fields.set([UInt8](name.dropFirst(Self.prefix.count)), [UInt8](rest.dropFirst()), visit)
    else { throw .badLine(lineNumber) }
    length += line.count + 1
  }

  /// A line without end can only be the message's own.
  private mutating func endOrFail() throws(Problem) {
    if partial.startsIgnoringCase(Self.prefix) { throw .badLine(lineNumber + 1) }
    isComplete = true
  }

  private static let prefix = Array("Queue-".utf8)

  /// The block, once it is complete or the file has ended; its envelope has no recipients.
  public func finish() throws(Problem) -> QueueHeader {
    guard let id = fields.id, let arrived = fields.arrived, let origin = fields.origin,
      let size = fields.size, let envelope = fields.envelope
    else { throw .missing }
    var header = QueueHeader(
      id: id, arrived: arrived, origin: origin, size: size, envelope: envelope)
    header.isHeld = fields.hold ?? false
    header.notBefore = fields.notBefore
    header.priority = fields.priority ?? 0
    return header
  }
}

/// What has been read so far.
private struct Fields: Sendable {
  var id: QueueID?
  var arrived: Timestamp?
  var origin: Origin?
  var size: Int?
  var envelope: Envelope?
  var hold: Bool?
  var notBefore: Timestamp?
  var priority: Int?

  /// Takes one field; false if it is unknown, repeated or not as we write it.
  mutating func set(_ name: [UInt8], _ value: [UInt8], _ visit: (Recipient) -> Void) -> Bool {
    switch name.lowercased {
    case Self.recipient:
      guard let recipient = Self.recipient(value) else { return false }
      visit(recipient)
      return true
    case Self.names[0]: return Self.once(&id, QueueID(value))
    case Self.names[1]: return Self.once(&arrived, Timestamp(rfc3339: value))
    case Self.names[2]: return Self.once(&origin, Origin(value))
    case Self.names[3]: return Self.once(&size, value.decimal)
    case Self.names[4]: return Self.once(&envelope, Self.sender(value))
    case Self.names[5]: return Self.once(&hold, Self.yesOrNo(value))
    case Self.names[6]: return Self.once(&notBefore, Timestamp(rfc3339: value))
    case Self.names[7]: return Self.once(&priority, Self.signed(value))
    default: return false
    }
  }

  private static let recipient = Array("recipient".utf8)
  private static let names = [
    "id", "arrived", "origin", "size", "sender", "hold", "not-before", "priority",
  ].map { Array($0.utf8) }

  private static func once<Value>(_ field: inout Value?, _ value: Value?) -> Bool {
    guard field == nil, let value else { return false }
    field = value
    return true
  }

  private static func yesOrNo(_ value: [UInt8]) -> Bool? {
    switch value.trimmed.lowercased.text {
    case "yes": true
    case "no": false
    default: nil
    }
  }

  private static func signed(_ value: [UInt8]) -> Int? {
    let digits = value.first == "-" ? [UInt8](value.dropFirst()) : value
    guard digits.count <= 6, let number = digits.decimal else { return nil }
    return value.first == "-" ? -number : number
  }

  private static func recipient(_ value: [UInt8]) -> Recipient? {
    var cursor = ByteCursor(value)
    guard case .address(let address)? = ReversePath(taking: &cursor) else { return nil }
    var recipient = Recipient(address)
    while !cursor.isAtEnd {
      if cursor.takeKeyword(" notify=") {
        guard recipient.notify == nil, let notify = Notify(cursor.take { $0 != " " })
        else { return nil }
        recipient.notify = notify
      } else if cursor.takeKeyword(" orcpt=") {
        guard recipient.original == nil,
          let original = OriginalRecipient(cursor.take { $0 != " " })
        else { return nil }
        recipient.original = original
      } else {
        return nil
      }
    }
    return recipient
  }

  private static func sender(_ value: [UInt8]) -> Envelope? {
    var cursor = ByteCursor(value)
    guard let path = ReversePath(taking: &cursor) else { return nil }
    var envelope = Envelope(sender: path)
    while !cursor.isAtEnd {
      guard take(&cursor, into: &envelope) else { return nil }
    }
    return envelope
  }

  /// Takes one word of what was asked for; false if it is unknown, repeated or not as we write it.
  private static func take(_ cursor: inout ByteCursor, into envelope: inout Envelope) -> Bool {
    guard cursor.take(" ") else { return false }
    let word = cursor.take { $0 != " " }
    guard let (name, value) = word.cut(at: "=") else { return flag(word, &envelope) }
    switch name.text {
    case "ret": return once(&envelope.returns, Envelope.Return(rawValue: value.text))
    case "envid": return once(&envelope.identifier, XText.decode(value))
    case "body": return once(&envelope.body, Envelope.Body(rawValue: value.text))
    case "by": return once(&envelope.deadline, DeliveryDeadline(value))
    default: return false
    }
  }

  private static func flag(_ word: [UInt8], _ envelope: inout Envelope) -> Bool {
    switch word.text {
    case "smtputf8" where !envelope.isInternational: envelope.isInternational = true
    case "requiretls" where !envelope.requiresTLS: envelope.requiresTLS = true
    default: return false
    }
    return true
  }
}
