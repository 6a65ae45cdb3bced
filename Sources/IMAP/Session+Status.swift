internal import Bytes

// STATUS; RFC 9051 §6.3.11, 7162 §3.1.7, 7889, 8438, 8474, 9208 §4.1.4.
extension Session {
  mutating func tellStatus(
    of name: MailboxName, _ items: [StatusItem], _ tag: Tag
  ) throws(MailRefusal) {
    out.status(name, try status(of: name, items))
    finish(tag, "STATUS")
  }

  /// What a mailbox has, each item once.
  ///
  /// Of the selected one the client is told all changes first, so that it does not take what is said here for
  /// what it knows.
  mutating func status(
    of name: MailboxName, _ items: [StatusItem]
  ) throws(MailRefusal) -> [StatusDatum] {
    if items.contains(.highestModSequence) { enabled.insert(.condstore) }
    if selected?.name == name { synchronize(.everything) }
    if let current = selected, current.name == name {
      var summary = current.mailbox.summary
      summary.recent = selected?.recentCount ?? 0
      return try data(items, current.mailbox, summary)
    }
    guard items.contains(.size) || items.contains(.deletedStorage) else {
      return try data(items, nil, account.summary(of: name))
    }
    let mailbox = try account.open(name)
    let data = try data(items, mailbox, mailbox.summary)
    mailbox.saveFacts()
    return data
  }

  /// The mailbox need only be open for sizes.
  private func data(
    _ items: [StatusItem], _ mailbox: (any OpenMailbox)?, _ summary: MailboxSummary
  ) throws(MailRefusal) -> [StatusDatum] {
    var data: [StatusDatum] = []
    for item in items where !data.contains(where: { $0.item == item }) {
      data.append(StatusDatum(item, try value(of: item, mailbox, summary)))
    }
    return data
  }

  private func value(
    of item: StatusItem, _ mailbox: (any OpenMailbox)?, _ summary: MailboxSummary
  ) throws(MailRefusal) -> StatusDatum.Value {
    switch item {
    case .messages: .number(summary.count)
    case .recent: .number(summary.recent)
    case .uidNext: .number(Int(summary.uidNext))
    case .uidValidity: .number(Int(summary.uidValidity))
    case .unseen: .number(summary.unseen)
    case .deleted: .number(summary.deleted)
    case .size: .number(try mailbox?.totalSize(onlyDeleted: false) ?? 0)
    case .deletedStorage:
      .number(summary.deleted == 0 ? 0 : try mailbox?.totalSize(onlyDeleted: true) ?? 0)
    case .highestModSequence: .number(summary.highestModSequence.value)
    case .mailboxID: .id(summary.id)
    case .appendLimit: .number(account.appendLimit)
    }
  }
}
