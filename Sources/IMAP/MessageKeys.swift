internal import Bytes
internal import Message

/// What sorting, threading and searching need of a header; texts are decoded, in UTF-8.
///
/// Only the octets are held that a store keeps: a sort of 20,000 messages looks at one text of each.
public struct MessageKeys: Hashable, Sendable {
  /// A text of a header, in the order in which they are packed.
  enum Text: Int, CaseIterable {
    /// The subject, i;unicode-casemap applied, as to all that follow.
    case subject
    /// The base subject of it; RFC 5256 §2.1.
    case baseSubject
    /// All addresses and names of From; so the others.
    case from
    /// What DISPLAYFROM sorts by; RFC 5957.
    case displayFrom
    /// The local part of the first address of From; RFC 5256 §3.
    case firstFrom
    case to
    /// What DISPLAYTO sorts by; RFC 5957.
    case displayTo
    case firstTo
    case cc
    case firstCc
    case bcc
    /// The Message-ID, normalised, without brackets, as it was written; empty if there is none.
    case messageID
  }

  /// Marks, numbers, then the texts, then the references; a text that is that before it is not repeated.
  let packed: [UInt8]
  /// Where the texts begin.
  private let textsStart: Int
  /// The moment in the Date field, seconds since 1970; nil if it cannot be read. RFC 5256 §2.2.
  let sent: Int?
  /// Minutes east of UTC in the Date field.
  let sentOffset: Int
  /// Whether the subject shows a reply or a forward.
  let isReply: Bool

  /// Takes what was packed; nil if it cannot have been.
  init?(packed: [UInt8]) {
    var reader = FactReader(packed)
    guard let marks = reader.number().map(Marks.init), marks.isSubset(of: .all),
      let sent = reader.number(), let offset = reader.number()
    else { return nil }
    self.sent = marks.contains(.hasDate) ? (marks.contains(.isBefore) ? -sent : sent) : nil
    sentOffset = marks.contains(.isWest) ? -offset : offset
    isReply = marks.contains(.isReply)
    textsStart = reader.offset
    self.packed = packed
    guard reader.passKeys() else { return nil }
  }

  /// What was packed just now.
  init(_ packer: consuming KeyPacker, references: ArraySlice<MessageID>) {
    (sent, sentOffset, isReply) = (packer.sent, packer.sentOffset, packer.isReply)
    textsStart = packer.textsStart
    packed = packer.finish(references: references)
  }

  /// A text.
  subscript(text: Text) -> [UInt8] { packed.span.extracting(range(of: text)).array }

  /// Where a text is in what was packed.
  func range(of text: Text) -> Range<Int> {
    var reader = FactReader(packed, at: textsStart)
    return reader.keys(upTo: text.rawValue)
  }

  /// References, or the first of In-Reply-To, normalised, without brackets; RFC 5256 §3.
  var references: [[UInt8]] {
    var reader = FactReader(packed, at: textsStart)
    _ = reader.keys(upTo: Text.messageID.rawValue)
    var references: [[UInt8]] = []
    for _ in 0..<(reader.number() ?? 0) { references.append(reader.string() ?? []) }
    return references
  }
}

extension MessageKeys {
  /// What is said in one bit.
  struct Marks: OptionSet {
    let rawValue: Int

    static let isReply = Marks(rawValue: 1)
    static let hasDate = Marks(rawValue: 2)
    /// The moment is before 1970.
    static let isBefore = Marks(rawValue: 4)
    /// The offset is west of UTC.
    static let isWest = Marks(rawValue: 8)
    static let all: Marks = [isReply, hasDate, isBefore, isWest]
  }
}

extension FactReader {
  /// Passes texts up to one; where that is. A count of 0 says that it is the one before it.
  fileprivate mutating func keys(upTo last: Int) -> Range<Int> {
    var range = 0..<0
    for _ in 0...last {
      guard let mark = number(), mark > 0 else { continue }
      range = offset..<(offset + mark - 1)
      pass(mark - 1)
    }
    return range
  }

  /// Passes texts and references; false if they are not all there, or something follows.
  fileprivate mutating func passKeys() -> Bool {
    for _ in MessageKeys.Text.allCases {
      guard let mark = number(), mark == 0 || pass(mark - 1) else { return false }
    }
    guard let count = number(), count <= size else { return false }
    for _ in 0..<count {
      guard let length = number(), pass(length) else { return false }
    }
    return isAtEnd
  }
}
