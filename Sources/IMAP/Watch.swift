internal import Bytes

/// What NOTIFY has asked for, and what the client was told of it last; RFC 5465.
struct Watch {
  /// The most mailboxes that are watched.
  static let limit = 1000

  let groups: [NotifyArguments.Group]
  /// All mailboxes, if the client wants to hear of names or subscriptions.
  var folders: [Folder] = []
  /// What mailboxes are, whatever they are called.
  var ids: [MailboxName: [UInt8]] = [:]
  /// The mailboxes that are watched, but for the selected one.
  var summaries: [MailboxName: MailboxSummary] = [:]
  /// The entries of METADATA by mailbox, those of the server under nil.
  var entries: [MailboxName?: [MetadataEntry]] = [:]

  init(_ groups: [NotifyArguments.Group]) { self.groups = groups }

  /// The watched mailboxes in the order of their names.
  var statuses: [(name: MailboxName, summary: MailboxSummary)] {
    summaries.map { ($0.key, $0.value) }
      .sorted { $0.0.bytes.lexicographicallyPrecedes($1.0.bytes) }
  }

  /// The events of the selected mailbox; nil if it is not among those asked for.
  var selectedEvents: NotifyArguments.Events? {
    groups.first(where: \.mailboxes.isSelected).map { NotifyArguments.Events($0.events) }
  }

  /// Whether removals in the selected mailbox wait for a command.
  var isDelayed: Bool { groups.contains { $0.mailboxes == .selectedDelayed } }

  /// The mailboxes of which one of these is asked for.
  func filters(_ event: (NotifyArguments.Events) -> Bool) -> [MailboxFilter] {
    groups.filter { event(NotifyArguments.Events($0.events)) }.map(\.mailboxes)
  }

  /// Whether any group asks for one of these.
  func wants(_ event: (NotifyArguments.Events) -> Bool) -> Bool {
    groups.contains { event(NotifyArguments.Events($0.events)) }
  }
}

extension NotifyArguments {
  /// The events of a group, easy to ask for.
  struct Events {
    var isNew = false
    var isExpunge = false
    var isFlags = false
    var isName = false
    var isSubscription = false
    var isMetadata = false
    var isServerMetadata = false
    /// What is told of new messages of the selected mailbox.
    var items: [FetchItem] = []
    var hasUnknown = false

    init(_ events: [Event]) {
      for event in events {
        switch event {
        case .messageNew(let items): (isNew, self.items) = (true, items)
        case .messageExpunge: isExpunge = true
        case .flagChange: isFlags = true
        case .mailboxName: isName = true
        case .subscriptionChange: isSubscription = true
        case .mailboxMetadataChange: isMetadata = true
        case .serverMetadataChange: isServerMetadata = true
        case .other: hasUnknown = true
        }
      }
    }

    /// Adds those of another group about the same mailbox; RFC 5465 §6.
    mutating func formUnion(_ other: Events) {
      isNew = isNew || other.isNew
      isExpunge = isExpunge || other.isExpunge
      isFlags = isFlags || other.isFlags
      isName = isName || other.isName
      isSubscription = isSubscription || other.isSubscription
      isMetadata = isMetadata || other.isMetadata
      isServerMetadata = isServerMetadata || other.isServerMetadata
    }

    /// Whether only messages are asked for, as of the selected mailbox; RFC 5465 §6.1.
    var isOnlyOfMessages: Bool { !isName && !isSubscription && !isMetadata && !isServerMetadata }
    /// Whether STATUS tells of it.
    var isOfMessages: Bool { isNew || isExpunge || isFlags }
    /// Whether they may stand together; RFC 5465 §5.
    var isConsistent: Bool { isNew == isExpunge && (!isFlags || isNew) }
  }

  /// Those that there are, for BADEVENT.
  static let eventNames = [
    "MessageNew", "MessageExpunge", "FlagChange", "MailboxName", "SubscriptionChange",
    "MailboxMetadataChange", "ServerMetadataChange",
  ]
}
