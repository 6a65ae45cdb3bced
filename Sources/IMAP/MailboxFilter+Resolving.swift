extension Session {
  /// The mailboxes that filters mean now, each once, in the order of LIST; RFC 5465 §6, 7377 §2.2.
  ///
  /// Those that are not there are left out. As mail may be delivered into any folder, `inboxes` are all of them.
  func names(
    _ filters: [MailboxFilter], _ selected: MailboxName?
  ) throws(MailRefusal) -> [MailboxName] {
    // the selected mailbox alone needs no look at the others
    if filters.allSatisfy(\.isSelected) { return selected.map { [$0] } ?? [] }
    let choice = MailboxChoice(filters, selected)
    var names: [MailboxName] = []
    for folder in try account.folders() where folder.exists && choice.contains(folder) {
      names.append(folder.name)
    }
    return names
  }
}

extension MailboxFilter {
  /// Whether the selected mailbox is meant, whatever it is.
  var isSelected: Bool { self == .selected || self == .selectedDelayed }
}
