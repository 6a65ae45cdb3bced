/// A command about the selected mailbox and its messages; RFC 9051 §6.4.
public enum SelectedCommand: Hashable, Sendable {
  /// CLOSE
  case close
  /// UNSELECT
  case unselect
  /// EXPUNGE, of these UIDs only if it is UID EXPUNGE.
  case expunge(MessageSet?)
  /// SEARCH
  case search(SearchArguments, byUID: Bool)
  /// FETCH
  case fetch(FetchArguments, byUID: Bool)
  /// STORE
  case store(StoreArguments, byUID: Bool)
  /// COPY
  case copy(MessageSet, MailboxName, byUID: Bool)
  /// MOVE
  case move(MessageSet, MailboxName, byUID: Bool)
  /// SORT
  case sort(SortArguments, byUID: Bool)
  /// THREAD
  case thread(ThreadArguments, byUID: Bool)

  /// Whether messages are named by their numbers, or asked for them; RFC 9586 §3.
  var namesNumbers: Bool {
    switch self {
    case .close, .unselect, .expunge: false
    case .search(_, let byUID), .fetch(_, let byUID), .store(_, let byUID),
      .copy(_, _, let byUID), .move(_, _, let byUID), .sort(_, let byUID), .thread(_, let byUID):
      !byUID
    }
  }
}
