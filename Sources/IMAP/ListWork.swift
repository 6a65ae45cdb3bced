internal import Bytes

/// What is left of LIST: it tells a name at a time, as STATUS of each may take time.
struct ListWork: SessionWork {
  private let tag: Tag
  private let arguments: ListArguments
  private let criteria: [String]
  private let tree: FolderTree
  private var choices: ArraySlice<ListSelection.Choice>

  init(_ arguments: ListArguments, _ tree: FolderTree, _ tag: Tag) {
    self.tag = tag
    self.arguments = arguments
    self.tree = tree
    let selection = ListSelection(arguments)
    criteria = selection.criteria
    choices = selection.choices(in: tree)[...]
  }

  mutating func step(_ session: inout Session) -> Bool {
    guard let choice = choices.popFirst() else {
      session.finish(tag, "LIST")
      return false
    }
    tell(choice, &session)
    return true
  }

  private func tell(_ choice: ListSelection.Choice, _ session: inout Session) {
    let node = tree.nodes[choice.position]
    var entry = session.entry(
      for: node, isExtended: arguments.isExtended,
      tellsSubscribed: arguments.wantsSubscribed || arguments.onlySubscribed)
    if choice.hasInfo { entry.childInfo = criteria }
    guard node.folder.exists, choice.isWhole else { return session.out.list(entry) }
    var status: [StatusDatum] = []
    if !arguments.status.isEmpty {
      do throws(MailRefusal) {
        status = try session.status(of: node.folder.name, arguments.status)
      } catch {
        // it vanished meanwhile, or cannot be opened
        entry.attributes.append(.noSelect)
        return session.out.list(entry)
      }
    }
    session.out.list(entry)
    if !status.isEmpty { session.out.status(node.folder.name, status) }
    if !arguments.metadata.isEmpty { session.tellMetadata(of: node.folder, arguments.metadata) }
  }
}
