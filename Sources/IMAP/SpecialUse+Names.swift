internal import Bytes

extension SpecialUse {
  /// Whether a mailbox can be given this use; the others are for mailboxes that a server fills itself.
  var canBeGiven: Bool { usualName != nil }

  /// The name by which a mailbox has this use, if no other mailbox was given it.
  var usualName: String? {
    switch self {
    case .archive: "Archive"
    case .drafts: "Drafts"
    case .junk: "Junk"
    case .sent: "Sent"
    case .trash: "Trash"
    case .all, .flagged, .important: nil
    }
  }

  /// Reads uses with spaces between them; nil if one is none, or cannot be given.
  static func given(_ names: [[UInt8]]) -> [SpecialUse]? {
    var uses: [SpecialUse] = []
    for name in names {
      guard let use = SpecialUse(name), use.canBeGiven else { return nil }
      if !uses.contains(use) { uses.append(use) }
    }
    return uses
  }
}

extension MetadataEntry {
  /// What `/private/specialuse` is for a mailbox that has these uses: NIL for none. RFC 6154 §4.
  init(specialUses uses: [SpecialUse]) {
    let words = [UInt8](uses.map(\.text).joined(separator: " ").utf8)
    self.init(name: Self.specialUse, value: uses.isEmpty ? nil : words)
  }
}

extension [Folder] {
  /// The folders, those of a usual name with their use, unless another was given it.
  var withUsesByName: [Folder] {
    var missing: [[UInt8]: SpecialUse] = [:]
    for use in SpecialUse.allCases {
      guard let name = use.usualName, !contains(where: { $0.uses.contains(use) }) else { continue }
      missing[Array<UInt8>(name.utf8)] = use
    }
    if missing.isEmpty { return self }
    var folders = self
    for position in indices where self[position].exists {
      // a longer name is none of them
      guard self[position].name.bytes.count <= 8 else { continue }
      if let use = missing[self[position].name.bytes] { folders[position].uses.append(use) }
    }
    return folders
  }
}
