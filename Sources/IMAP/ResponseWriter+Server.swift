internal import Bytes

// What is said of the server and its mailboxes.
extension ResponseWriter {
  /// CAPABILITY
  public mutating func capability(_ names: [String]) { line("CAPABILITY", names) }

  /// ENABLED
  public mutating func enabled(_ names: [String]) { line("ENABLED", names) }

  /// ID; nothing is NIL. RFC 2971.
  public mutating func id(_ fields: [IDField]) {
    begin("ID ")
    if fields.isEmpty {
      put("NIL")
    } else {
      put("(")
      for (position, field) in fields.enumerated() {
        if position > 0 { put(" ") }
        put(string: field.name)
        put(" ")
        put(nstring: field.value)
      }
      put(")")
    }
    endLine()
  }

  /// NAMESPACE: the user's, those of other users, and those that are shared.
  public mutating func namespace(
    personal: [Namespace], others: [Namespace] = [], shared: [Namespace] = []
  ) {
    begin("NAMESPACE")
    for kind in [personal, others, shared] {
      put(" ")
      if kind.isEmpty { put("NIL") } else { put("(") }
      for space in kind {
        put("(")
        put(string: isUTF8 ? space.prefix : ModifiedUTF7.encode(space.prefix))
        put(" ")
        put(delimiter: space.delimiter)
        put(")")
      }
      if !kind.isEmpty { put(")") }
    }
    endLine()
  }

  /// LIST
  public mutating func list(_ entry: ListEntry) { put(entry, "LIST") }

  /// LSUB of RFC 3501.
  public mutating func lsub(_ entry: ListEntry) { put(entry, "LSUB") }

  /// STATUS
  public mutating func status(_ mailbox: MailboxName, _ data: [StatusDatum]) {
    begin("STATUS ")
    put(mailbox)
    put(" (")
    isInList = false
    for datum in data {
      separate()
      put(text: "\(datum.item.text) ")
      switch datum.value {
      case .number(let number): put(number)
      case .id(let id):
        put("(")
        put(id)
        put(")")
      case .none: put("NIL")
      }
    }
    put(")")
    endLine()
  }

  /// QUOTA; RFC 9208 §5.1.
  public mutating func quota(_ root: [UInt8], _ limits: [Quota]) {
    begin("QUOTA ")
    put(astring: root)
    put(" (")
    isInList = false
    for limit in limits {
      separate()
      put(limit.resource.bytes)
      put(text: " \(limit.usage) \(limit.limit)")
    }
    put(")")
    endLine()
  }

  /// QUOTAROOT; RFC 9208 §5.2.
  public mutating func quotaRoot(_ mailbox: MailboxName, _ roots: [[UInt8]]) {
    begin("QUOTAROOT ")
    put(mailbox)
    for root in roots {
      put(" ")
      put(astring: root)
    }
    endLine()
  }

  /// METADATA with values; nil is the server. RFC 5464 §4.4.1.
  public mutating func metadata(_ mailbox: MailboxName?, _ entries: [MetadataEntry]) {
    beginMetadata(mailbox)
    put("(")
    isInList = false
    for entry in entries {
      separate()
      put(astring: entry.name)
      put(" ")
      if let value = entry.value, value.contains(ASCII.nul) {
        put(literalOf: value.count, isBinary: true)
        put(value)
      } else {
        put(nstring: entry.value)
      }
    }
    put(")")
    endLine()
  }

  /// METADATA with the names of entries that changed; RFC 5464 §4.4.2.
  public mutating func metadata(_ mailbox: MailboxName?, changed names: [[UInt8]]) {
    beginMetadata(mailbox)
    isInList = false
    for name in names {
      separate()
      put(astring: name)
    }
    endLine()
  }
}

extension ResponseWriter {
  private mutating func line(_ word: String, _ names: [String]) {
    begin(word)
    for name in names { put(text: " \(name)") }
    endLine()
  }

  private mutating func beginMetadata(_ mailbox: MailboxName?) {
    begin("METADATA ")
    if let mailbox { put(mailbox) } else { put("\"\"") }
    put(" ")
  }

  private mutating func put(delimiter: UInt8?) { put(nstring: delimiter.map { [$0] }) }

  private mutating func put(_ entry: ListEntry, _ word: String) {
    begin("\(word) ")
    put("", list: entry.attributes.map(\.text))
    put(" ")
    put(delimiter: entry.delimiter)
    put(" ")
    put(astring: isUTF8 ? entry.name : ModifiedUTF7.encode(entry.name))
    if !entry.childInfo.isEmpty || entry.oldName != nil {
      put(" (")
      if !entry.childInfo.isEmpty {
        put("CHILDINFO (")
        for (position, word) in entry.childInfo.enumerated() {
          put(text: position == 0 ? "\"\(word)\"" : " \"\(word)\"")
        }
        put(entry.oldName == nil ? ")" : ") ")
      }
      if let name = entry.oldName {
        put("OLDNAME (")
        put(name)
        put(")")
      }
      put(")")
    }
    endLine()
  }
}
