internal import Bytes

/// The mailboxes of a user in the order of their tree, with the names that are only above others.
struct FolderTree: Sendable {
  /// The character between levels.
  static let delimiter: UInt8 = "/"

  /// A name in the tree.
  struct Node: Sendable {
    var folder: Folder
    /// The position of what is one level above; it comes earlier.
    var parent: Int?
    /// Whether a mailbox that is there lies below it.
    var hasChildren = false

    /// Whether it is only a level above mailboxes that are there.
    var isLevel: Bool { !folder.exists && hasChildren }
  }

  /// INBOX and what is below it, then all others; what lies below a name comes behind it.
  private(set) var nodes: [Node] = []

  /// A tree of these, which have uses by their names where no other has them.
  init(_ folders: [Folder]) {
    var open: [Int] = []
    for folder in folders.withUsesByName.sorted(by: { $0.name.precedes($1.name) }) {
      let name = folder.name.bytes
      while let last = open.last, !name.isBelow(nodes[last].folder.name.bytes) { open.removeLast() }
      addLevels(above: name, &open)
      nodes.append(Node(folder: folder, parent: open.last))
      open.append(nodes.count - 1)
    }
    for position in nodes.indices.reversed() {
      guard let parent = nodes[position].parent else { continue }
      if nodes[position].folder.exists || nodes[position].hasChildren {
        nodes[parent].hasChildren = true
      }
    }
  }

  /// Adds the names that are missing between the last open one and this name.
  private mutating func addLevels(above name: [UInt8], _ open: inout [Int]) {
    let start = open.last.map { nodes[$0].folder.name.bytes.count + 1 } ?? 0
    guard start < name.count else { return }
    for end in start..<name.count where name[end] == Self.delimiter {
      do throws(ParsingError) {
        let level = try MailboxName([UInt8](name[..<end]))
        nodes.append(Node(folder: Folder(level, exists: false), parent: open.last))
        open.append(nodes.count - 1)
      } catch {
        // the name begins with a delimiter: nothing is above it
      }
    }
  }

  /// Says of each name whether something below it is so.
  func below(_ isSo: [Bool]) -> [Bool] {
    var below = [Bool](repeating: false, count: nodes.count)
    for position in nodes.indices.reversed() {
      guard let parent = nodes[position].parent else { continue }
      if isSo[position] || below[position] { below[parent] = true }
    }
    return below
  }
}

extension MailboxName {
  /// The order of a tree: what is below a name comes behind it and before all else.
  fileprivate func precedes(_ other: MailboxName) -> Bool {
    let (mine, theirs) = (isInboxTree, other.isInboxTree)
    if mine != theirs { return mine }
    var position = 0
    while position < bytes.count, position < other.bytes.count {
      let (own, its) = (bytes[position], other.bytes[position])
      if own != its {
        if own == FolderTree.delimiter { return true }
        return its == FolderTree.delimiter ? false : own < its
      }
      position += 1
    }
    return bytes.count < other.bytes.count
  }

  private var isInboxTree: Bool { isInbox || bytes.isBelow(MailboxName.inbox.bytes) }
}

extension [UInt8] {
  /// Whether a name lies below another, at any depth.
  func isBelow(_ other: [UInt8]) -> Bool {
    count > other.count && self[other.count] == FolderTree.delimiter && starts(with: other)
  }
}
