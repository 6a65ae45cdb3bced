internal import Bytes

/// What the name of a message in a Maildir says: after the unique part fields such as `,S=4711`, then
/// `:2,` and the flags.
public struct MaildirName: Hashable, Sendable {
  /// The octets of the message, as the field `S=` has them.
  public let size: Int?
  /// Whether the message is marked as deleted; such a message counts in no quota.
  public let isTrashed: Bool

  /// Reads a file name; nil for what is no message: an empty name, one with a leading dot or a slash.
  public init?(_ name: [UInt8]) {
    guard let first = name.first, first != ".", first != ",", first != ":",
      !name.contains("/"), !name.contains(ASCII.nul)
    else { return nil }
    let (before, info): ([UInt8], [UInt8]) = name.cut(at: ":") ?? (name, [])
    let field = before.split(separator: ",").dropFirst().first { $0.starts(with: ["S", "="]) }
    size = field.flatMap { [UInt8]($0.dropFirst(2)).decimal }
    isTrashed =
      info.starts(with: ["2", ","]) && info.dropFirst(2).prefix { $0 != "," }.contains("T")
  }
}
