internal import Bytes

/// What several filters mean together.
struct MailboxChoice {
  private var isEverything = false
  private var isSubscribed = false
  private var names: Set<MailboxName> = []
  /// What everything below is meant of.
  private var trees: Set<[UInt8]> = []
  /// What one level below is meant of.
  private var parents: Set<[UInt8]> = []

  init(_ filters: [MailboxFilter], _ selected: MailboxName?) {
    for filter in filters {
      switch filter {
      case .selected, .selectedDelayed: if let selected { names.insert(selected) }
      case .inboxes, .personal: isEverything = true
      case .subscribed: isSubscribed = true
      case .subtree(let roots): trees.formUnion(roots.map(\.bytes))
      case .children(let roots): parents.formUnion(roots.map(\.bytes))
      case .mailboxes(let wanted): names.formUnion(wanted)
      }
    }
  }

  func contains(_ folder: Folder) -> Bool {
    if isEverything || isSubscribed && folder.isSubscribed || names.contains(folder.name) {
      return true
    }
    let name = folder.name.bytes
    if trees.contains(name) || parents.contains(name) { return true }
    guard !trees.isEmpty || !parents.isEmpty else { return false }
    return isBelow(name)
  }

  /// Whether a tree has it, or a parent as a child of its own.
  private func isBelow(_ name: [UInt8]) -> Bool {
    var end = name.count
    var isParent = true
    while let slash = name[..<end].lastIndex(of: "/") {
      let above = [UInt8](name[..<slash])
      if trees.contains(above) || isParent && parents.contains(above) { return true }
      if trees.isEmpty { return false }
      isParent = false
      end = slash
    }
    return false
  }
}
