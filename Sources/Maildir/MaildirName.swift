internal import Bytes

/// The name of a message in a Maildir: a unique part, fields such as `,S=4711`, and the flags.
///
/// What others put into a name comes out again as it was: unknown fields, flags and text after them.
public struct MaildirName: Hashable, Sendable {
  /// What no other message has: all up to the first `,` or `:`.
  public var unique: [UInt8]
  /// The fields between the unique part and the `:`, without their commas, in order.
  public var fields: [[UInt8]]
  /// What follows the first `:`, usually `2,` and flags; nil if there is no `:`.
  public var info: [UInt8]?

  /// A name of these parts; nil if a part has bytes that belong to another, or the unique part is empty.
  public init?(unique: [UInt8], fields: [[UInt8]] = [], info: [UInt8]? = nil) {
    let ends: [UInt8] = [",", ":", "/", ASCII.nul]
    guard !unique.isEmpty, unique[0] != ".", !unique.contains(where: ends.contains),
      fields.allSatisfy({ !$0.contains(where: ends.contains) }),
      info?.contains("/") != true, info?.contains(ASCII.nul) != true
    else { return nil }
    self.unique = unique
    self.fields = fields
    self.info = info
  }

  /// Reads a file name; nil for what is no message: an empty name, one with a leading dot or a slash.
  public init?(_ name: [UInt8]) {
    let (before, info): ([UInt8], [UInt8]?) = name.cut(at: ":") ?? (name, nil)
    let parts = before.split(separator: ",", omittingEmptySubsequences: false).map { [UInt8]($0) }
    self.init(unique: parts[0], fields: [[UInt8]](parts.dropFirst()), info: info)
  }

  /// The file name.
  public var bytes: [UInt8] {
    var out = unique
    for field in fields {
      out.append(",")
      out.append(contentsOf: field)
    }
    if let info {
      out.append(":")
      out.append(contentsOf: info)
    }
    return out
  }

  /// The octets of the message, as the field `S=` has them.
  public var size: Int? { number(of: "S") }

  /// The octets of the message with every line end as CRLF, as the field `W=` has them.
  public var crlfSize: Int? { number(of: "W") }

  private func number(of key: UInt8) -> Int? {
    for field in fields where field.starts(with: [key, "="]) {
      return [UInt8](field.dropFirst(2)).decimal
    }
    return nil
  }
}

extension MaildirName {
  /// The letters after `2,` up to the next comma, as they stand.
  ///
  /// Setting them writes them sorted, each once, and keeps what follows the comma. In a name with
  /// information of another kind than `2,` there are no flags, and setting some changes nothing.
  public var flags: [UInt8] {
    get {
      guard let info, info.starts(with: Self.flagPrefix) else { return [] }
      return [UInt8](info.dropFirst(2).prefix { $0 != "," })
    }
    set {
      let old = info ?? Self.flagPrefix
      guard old.starts(with: Self.flagPrefix) else { return }
      let kept = old.dropFirst(2).drop { $0 != "," }
      let letters = Set(newValue).subtracting([",", "/", ASCII.nul])
      info = Self.flagPrefix + letters.sorted() + kept
    }
  }

  private static let flagPrefix: [UInt8] = ["2", ","]

  /// Whether the message is marked as deleted; such a message counts in no quota.
  public var isTrashed: Bool { flags.contains("T") }
}
