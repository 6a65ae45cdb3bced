internal import Bytes
internal import Unix

/// The name of a folder as its levels in UTF-8; no level is the Maildir itself, INBOX.
///
/// On disk it is the directory `.A.B` (Maildir++), each level in modified UTF-7 (RFC 3501 §5.1.3) in which
/// `.`, `/` and a `~` in front are encoded too.
public struct FolderPath: Hashable, Sendable {
  /// The longest name of the directory in octets, its leading dot included: what file systems take.
  public static let limit = 255

  /// The levels, top first, in UTF-8 without controls; none for INBOX.
  public let levels: [[UInt8]]

  /// The Maildir itself.
  public static let inbox = FolderPath(unchecked: [])

  private static let inboxName = Array("INBOX".utf8)

  private init(unchecked levels: [[UInt8]]) { self.levels = levels }

  /// A folder; nil if a level is empty, has controls or is no UTF-8, or the name on disk is too long.
  ///
  /// A single level `INBOX`, in any case, is the Maildir itself; above others it is in upper case.
  public init?(levels: [[UInt8]]) {
    for level in levels {
      guard !level.isEmpty, !level.contains(where: \.isControl), level.isUTF8 else { return nil }
    }
    if let top = levels.first, top.equalsIgnoringCase(Self.inboxName) {
      self.levels = levels.count == 1 ? [] : [Self.inboxName] + levels.dropFirst()
    } else {
      self.levels = levels
    }
    guard diskLength < Self.limit else { return nil }
  }

  /// The folder that a directory is; nil if that is none. Names in plain UTF-8, as Courier 5 has them, are read too.
  init?(directory name: [UInt8]) {
    guard name.first == ".", name.count > 1, name.count <= Self.limit else { return nil }
    self.init(diskName: [UInt8](name.dropFirst()))
  }

  /// The folder of a name as `subscriptions` has it.
  init?(diskName name: [UInt8]) {
    if name.equalsIgnoringCase(Self.inboxName) {
      levels = []
      return
    }
    var levels: [[UInt8]] = []
    for level in name.split(separator: ".", omittingEmptySubsequences: false) {
      let level = [UInt8](level)
      levels.append(DiskName.decode(level) ?? level)
    }
    guard let path = FolderPath(levels: levels) else { return nil }
    self = path
  }

  /// The name without the leading dot; `INBOX` for the Maildir.
  var diskName: [UInt8] {
    if levels.isEmpty { return Self.inboxName }
    var name: [UInt8] = []
    for level in levels {
      if !name.isEmpty { name.append(".") }
      name += DiskName.encode(level)
    }
    return name
  }

  /// How many octets `diskName` has.
  private var diskLength: Int {
    var length = max(0, levels.count - 1)
    for level in levels { length += DiskName.length(level) }
    return length
  }

  /// The name of the directory in the Maildir.
  var directory: Path { Path(["."] + diskName) ?? "." }

  /// Whether it lies below another folder, at any depth.
  public func isBelow(_ other: FolderPath) -> Bool {
    levels.count > other.levels.count && Array(levels.prefix(other.levels.count)) == other.levels
  }

  /// The path with a folder above it exchanged for another.
  func moved(from old: FolderPath, to new: FolderPath) -> FolderPath? {
    FolderPath(levels: new.levels + levels.dropFirst(old.levels.count))
  }
}

extension [UInt8] {
  var isUTF8: Bool {
    !contains(where: \.isEightBit) || String(validating: self, as: UTF8.self) != nil
  }
}
