internal import Bytes
public import Postal

/// A `Received` field as we write it; RFC 5321 §4.4.
///
/// Its values may come from a stranger: whatever they hold, the field keeps its form. In words all
/// but `atext` and `.:[]` becomes `?`, in comments all but printable ASCII does.
public struct ReceivedField: Hashable, Sendable {
  /// The octets of a value that are shown; the rest is left out.
  public static let valueLimit = 255

  /// What the other side calls itself.
  public var from: [UInt8]?
  /// What we know of the other side: its name and address.
  public var fromComment: [UInt8]?
  /// Our name.
  public var by: [UInt8]
  /// What we are, and for whom we work: `Martlet, from userid 1000`.
  public var comment: [UInt8]?
  /// The medium, if it is not TCP.
  public var via: [UInt8]?
  /// The protocol, such as `ESMTPS`.
  public var with: [UInt8]?
  /// What protects the connection: `TLSv1.3 TLS_AES_256_GCM_SHA384`.
  public var withComment: [UInt8]?
  /// Our name of the message.
  public var id: [UInt8]?
  /// The recipient. Set it only if it is the only one: others must not learn of it.
  public var recipient: Address?
  /// When.
  public var date: MessageDate

  /// A field with what is always there.
  public init(by: [UInt8], _ date: MessageDate) {
    self.by = by
    self.date = date
  }

  /// The whole field, folded, with LF between lines and at the end.
  public var bytes: [UInt8] {
    var pieces: [[UInt8]] = []
    Self.add("from", from, to: &pieces)
    if from != nil { Self.add(comment: fromComment, to: &pieces) }
    Self.add("by", by.isEmpty ? Array("unknown".utf8) : by, to: &pieces)
    Self.add(comment: comment, to: &pieces)
    Self.add("via", via, to: &pieces)
    Self.add("with", with, to: &pieces)
    if with != nil { Self.add(comment: withComment, to: &pieces) }
    Self.add("id", id, to: &pieces)
    if let recipient { pieces.append(Array("for <".utf8) + recipient.bytes + [">"]) }
    var composer = FieldComposer("Received")
    for piece in pieces.dropLast() { composer.add(piece) }
    composer.add((pieces.last ?? []) + [";"])
    composer.add(date.bytes)
    return composer.field
  }

  private static func add(_ keyword: String, _ value: [UInt8]?, to pieces: inout [[UInt8]]) {
    guard let value, !value.isEmpty else { return }
    var piece = Array(keyword.utf8) + [ASCII.space]
    for byte in value.prefix(valueLimit) {
      let isSafe = (Address.isAtomText(byte) && !byte.isEightBit) || ".:[]".utf8.contains(byte)
      piece.append(isSafe ? byte : "?")
    }
    pieces.append(piece)
  }

  /// Appends the words of a comment as a piece each.
  private static func add(comment: [UInt8]?, to pieces: inout [[UInt8]]) {
    guard let comment else { return }
    var words: [[UInt8]] = comment.prefix(valueLimit).split(separator: ASCII.space).map { word in
      var out: [UInt8] = []
      for byte in word {
        if byte == "(" || byte == ")" || byte == "\\" { out.append("\\") }
        out.append(byte.isVisible ? byte : "?")
      }
      return out
    }
    guard !words.isEmpty else { return }
    words[0].insert("(", at: 0)
    words[words.count - 1].append(")")
    pieces.append(contentsOf: words)
  }
}
