internal import Bytes

// LIST, LSUB and NAMESPACE; RFC 9051 §6.3.9 and §6.3.10, 3501 §6.3.9, 5258, 5819, 6154, 9590.
extension Session {
  mutating func list(_ arguments: ListArguments, _ tag: Tag) throws(MailRefusal) {
    if !arguments.isExtended, arguments.patterns.allSatisfy(\.bytes.isEmpty) {
      out.list(Self.root)
      return finish(tag, "LIST")
    }
    if arguments.status.contains(.highestModSequence) { enabled.insert(.condstore) }
    work = ListWork(arguments, FolderTree(try account.folders()), tag)
  }

  /// LSUB: `\Noselect` marks what is not subscribed to, but has something below it that is.
  mutating func listSubscribed(
    _ reference: [UInt8], _ pattern: ListPattern, _ tag: Tag
  ) throws(MailRefusal) {
    if pattern.bytes.isEmpty {
      out.lsub(Self.root)
      return finish(tag, "LSUB")
    }
    let matchers = [pattern].matchers(behind: reference)
    let tree = FolderTree(try account.folders())
    let below = tree.below(tree.nodes.map(\.folder.isSubscribed))
    for (position, node) in tree.nodes.enumerated() {
      let isSubscribed = node.folder.isSubscribed
      guard isSubscribed || below[position],
        matchers.match(node.folder.name, asLevel: !isSubscribed)
      else { continue }
      out.lsub(
        ListEntry(
          isSubscribed ? [] : [.noSelect], delimiter: FolderTree.delimiter,
          name: node.folder.name.bytes))
    }
    finish(tag, "LSUB")
  }

  mutating func tellNamespaces(_ tag: Tag) {
    out.namespace(personal: [Namespace(prefix: [], delimiter: FolderTree.delimiter)])
    finish(tag, "NAMESPACE")
  }

  /// The answer to an empty pattern.
  private static let root = ListEntry([.noSelect], delimiter: FolderTree.delimiter, name: [])

  /// What LIST says of a name.
  ///
  /// Clients of RFC 3501 do not know that what is not there cannot be selected.
  func entry(for node: FolderTree.Node, isExtended: Bool, tellsSubscribed: Bool) -> ListEntry {
    var attributes: [ListEntry.Attribute] = []
    if !node.folder.exists {
      attributes.append(.nonExistent)
      if !isExtended, !enabled.contains(.imap4rev2) { attributes.append(.noSelect) }
    }
    if tellsSubscribed, node.folder.isSubscribed { attributes.append(.subscribed) }
    attributes.append(node.hasChildren ? .hasChildren : .hasNoChildren)
    for use in node.folder.uses { attributes.append(.use(use)) }
    return ListEntry(
      attributes, delimiter: FolderTree.delimiter, name: node.folder.name.bytes)
  }
}
