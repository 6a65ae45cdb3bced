internal import Bytes

// NOTIFY; RFC 5465.
extension Session {
  mutating func setNotification(
    _ arguments: NotifyArguments, _ tag: Tag
  ) throws(MailRefusal) {
    switch arguments {
    case .none:
      watch = nil
      finish(tag, "NOTIFY")
    case .set(let groups, let wantsStatus):
      if let flaw = Self.flaw(of: groups) { return reject(tag, flaw) }
      for group in groups where NotifyArguments.Events(group.events).hasUnknown {
        throw MailRefusal(.badEvent(NotifyArguments.eventNames), "there are no such events")
      }
      watch = try look(Watch(groups))
      synchronize(.everything)
      if wantsStatus { tellAllStatus() }
      out.status(tag, .ok, "NOTIFY completed")
    }
  }

  /// Why this cannot be asked for; nil if it can. RFC 5465 §5, §6.1.
  private static func flaw(of groups: [NotifyArguments.Group]) -> String? {
    if groups.count(where: \.mailboxes.isSelected) > 1 { return "SELECTED can stand there once" }
    for group in groups {
      let (events, isSelected) = (NotifyArguments.Events(group.events), group.mailboxes.isSelected)
      guard events.isConsistent, isSelected || events.items.isEmpty else {
        return "MessageNew and MessageExpunge belong together; items only for SELECTED"
      }
      if isSelected, !events.isOnlyOfMessages { return "SELECTED is about messages only" }
    }
    return nil
  }

  /// Something may have changed of what NOTIFY has asked for.
  mutating func notify() {
    guard let old = watch else { return }
    do throws(MailRefusal) {
      if let events = old.selectedEvents, events.isOfMessages { notifySelected(old, events) }
      if hasEnded { return }
      let new = try look(old)
      watch = new
      tell(from: old, to: new)
    } catch {
      watch = nil
      out.status(nil, .ok, code: .notificationOverflow, error.text)
    }
  }

  private mutating func notifySelected(_ watch: Watch, _ events: NotifyArguments.Events) {
    guard !leaveIfLost(), var current = selected else { return }
    do throws(MailRefusal) {
      try current.refresh()
      var difference = try current.takeChanges(withRemovals: !watch.isDelayed || idleTag != nil)
      selected = current
      if !events.isFlags { difference.changed = [] }
      try tell(difference)
      tellWithheld()
    } catch {
      tellBlindness(error)
    }
  }
}

// What there is to compare.
extension Session {
  /// The present state of what is watched.
  private func look(_ old: Watch) throws(MailRefusal) -> Watch {
    var new = Watch(old.groups)
    if old.wants({ $0.isName || $0.isSubscription }) {
      new.folders = try account.folders()
      if old.wants(\.isName) { new.ids = ids(of: new.folders, old.ids) }
    }
    for (name, events) in try watched(old) {
      if events.isOfMessages, name != selected?.name {
        new.summaries[name] = try? account.summary(of: name)
      }
      if events.isMetadata { new.entries[name] = try account.metadata(of: name) }
    }
    if old.wants(\.isServerMetadata) {
      new.entries.updateValue(try account.metadata(of: nil), forKey: nil)
    }
    return new
  }

  /// By what a mailbox is known again that has another name.
  private func ids(
    of folders: [Folder], _ known: [MailboxName: [UInt8]]
  ) -> [MailboxName: [UInt8]] {
    var ids: [MailboxName: [UInt8]] = [:]
    for folder in folders.prefix(Watch.limit) where folder.exists {
      ids[folder.name] = known[folder.name] ?? (try? account.summary(of: folder.name))?.id
    }
    return ids
  }

  /// The mailboxes with what is asked of them, by all groups together.
  private func watched(
    _ watch: Watch
  ) throws(MailRefusal) -> [MailboxName: NotifyArguments.Events] {
    var out: [MailboxName: NotifyArguments.Events] = [:]
    for group in watch.groups where !group.mailboxes.isSelected {
      let events = NotifyArguments.Events(group.events)
      for name in try names([group.mailboxes], selected?.name) {
        out[name, default: NotifyArguments.Events([])].formUnion(events)
      }
    }
    guard out.count <= Watch.limit else {
      throw MailRefusal(
        .notificationOverflow, "at most \(Watch.limit) mailboxes can be watched; name fewer")
    }
    return out
  }
}

// What is told.
extension Session {
  private mutating func tell(from old: Watch, to new: Watch) {
    tellNames(from: old, to: new)
    for (name, summary) in new.statuses {
      if let before = old.summaries[name], before == summary { continue }
      if old.summaries[name] == nil, summary.count == 0 { continue }
      tellStatus(name, summary)
    }
    for (name, entries) in new.entries {
      let before = old.entries[name] ?? []
      let gone = before.filter { entry in !entries.contains { $0.name == entry.name } }
      let changed = entries.filter { !before.contains($0) } + gone
      if !changed.isEmpty { out.metadata(name, changed: changed.map(\.name)) }
    }
  }

  private mutating func tellAllStatus() {
    guard let watch else { return }
    for (name, summary) in watch.statuses {
      tellStatus(name, summary)
    }
  }

  private mutating func tellStatus(_ name: MailboxName, _ summary: MailboxSummary) {
    var data = [
      StatusDatum(.messages, .number(summary.count)),
      StatusDatum(.uidNext, .number(Int(summary.uidNext))),
      StatusDatum(.uidValidity, .number(Int(summary.uidValidity))),
      StatusDatum(.unseen, .number(summary.unseen)),
    ]
    if enabled.contains(.condstore) {
      data.append(
        StatusDatum(.highestModSequence, .number(summary.highestModSequence.value)))
    }
    out.status(name, data)
  }

  private mutating func tellNames(from old: Watch, to new: Watch) {
    let before = Dictionary(old.folders.map { ($0.name, $0) }) { first, _ in first }
    let after = Set(new.folders.filter(\.exists).map(\.name))
    let names = MailboxChoice(new.filters(\.isName), nil)
    let subscriptions = MailboxChoice(new.filters(\.isSubscription), nil)
    let gone = old.folders.filter {
      $0.exists && !after.contains($0.name) && names.contains($0)
    }.map(\.name)
    var former = Dictionary(gone.compactMap { name in old.ids[name].map { ($0, name) } }) { a, _ in
      a
    }
    var renamed: Set<MailboxName> = []
    for folder in new.folders {
      let known = before[folder.name]
      let isNew = folder.exists && known?.exists != true && names.contains(folder)
      let isOther =
        folder.isSubscribed != (known?.isSubscribed ?? false)
        && (subscriptions.contains(folder) || known.map(subscriptions.contains) ?? false)
      guard isNew || isOther else { continue }
      let id = isNew ? new.ids[folder.name] : nil
      let oldName = id.flatMap { former.removeValue(forKey: $0) }
      if let oldName { renamed.insert(oldName) }
      list(folder, oldName: oldName)
    }
    for name in gone where !renamed.contains(name) { list(Folder(name, exists: false)) }
  }

  private mutating func list(_ folder: Folder, oldName: MailboxName? = nil) {
    let state: [ListEntry.Attribute] = folder.exists ? [] : [.nonExistent]
    var entry = ListEntry(
      state + (folder.isSubscribed ? [.subscribed] : []), delimiter: "/", name: folder.name.bytes)
    entry.oldName = oldName
    out.list(entry)
  }

  /// Begins to tell what NOTIFY wants to know of messages that came; false if there is nothing.
  mutating func tellNewcomers() -> Bool {
    let uids = newcomers
    newcomers = []
    guard !uids.isEmpty, selected != nil, let items = watch?.selectedEvents?.items, !items.isEmpty
    else { return false }
    work = FetchWork(items, of: uids, byUID: false, now: account.now, tag: nil)
    return true
  }
}
