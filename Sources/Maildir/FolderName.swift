internal import Bytes
internal import Unix

/// The name of a Maildir++ folder below the inbox: `Lists.swift` lies in `.Lists.swift`.
public struct FolderName: Hashable, Sendable {
  /// The longest name; the file system allows 255 octets with the leading dot.
  public static let limit = 254

  /// The name with `.` between its levels, without a leading dot.
  public let bytes: [UInt8]

  /// A folder's name; nil if it has a slash, a control, an empty level, or is too long.
  public init?(_ bytes: [UInt8]) {
    guard 1...Self.limit ~= bytes.count, !bytes.contains("/"), !bytes.contains(where: \.isControl),
      bytes.split(separator: ".", omittingEmptySubsequences: false).allSatisfy({ !$0.isEmpty })
    else { return nil }
    self.bytes = bytes
  }

  /// The directory inside the Maildir.
  var directoryName: Path? { Path(["."] + bytes) }

  /// Whether messages in it count in no quota.
  var isTrash: Bool { bytes == Array("Trash".utf8) }
}
