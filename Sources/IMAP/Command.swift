internal import Bytes

/// What a client asks for, with its arguments; RFC 9051 §6 and extensions.
///
/// APPEND and REPLACE are not among them, as their messages may be large: see `Upload`.
public enum Command: Hashable, Sendable {
  /// CAPABILITY
  case capability
  /// NOOP
  case noop
  /// LOGOUT
  case logout
  /// ID, with what the client says of itself; RFC 2971.
  case id([IDField])
  /// STARTTLS
  case startTLS
  /// AUTHENTICATE with the mechanism in upper case and the initial response as it came; RFC 4959.
  case authenticate([UInt8], initial: [UInt8]?)
  /// LOGIN
  case login(user: [UInt8], password: [UInt8])
  /// ENABLE, with names in upper case.
  case enable([[UInt8]])
  /// SELECT
  case select(SelectArguments)
  /// EXAMINE
  case examine(SelectArguments)
  /// CREATE, perhaps for special uses, which may be ones that there are not; RFC 6154 §3.
  case create(NewMailbox, uses: [[UInt8]])
  /// DELETE
  case delete(MailboxName)
  /// RENAME
  case rename(MailboxName, to: MailboxName)
  /// SUBSCRIBE
  case subscribe(MailboxName)
  /// UNSUBSCRIBE
  case unsubscribe(MailboxName)
  /// LIST
  case list(ListArguments)
  /// LSUB of RFC 3501, with the reference in UTF-8.
  case lsub([UInt8], ListPattern)
  /// NAMESPACE
  case namespace
  /// STATUS
  case status(MailboxName, [StatusItem])
  /// IDLE
  case idle
  /// GETQUOTA with the name of the root; RFC 9208.
  case getQuota([UInt8])
  /// GETQUOTAROOT
  case getQuotaRoot(MailboxName)
  /// SETQUOTA
  case setQuota([UInt8], [Quota])
  /// GETMETADATA
  case getMetadata(MetadataArguments)
  /// SETMETADATA of a mailbox, or of the server.
  case setMetadata(MailboxName?, [MetadataEntry])
  /// NOTIFY
  case notify(NotifyArguments)
  /// COMPRESS with the mechanism in upper case; RFC 4978.
  case compress([UInt8])
  /// UNAUTHENTICATE; RFC 8437.
  case unauthenticate
  /// ESEARCH
  case multisearch(MultisearchArguments)
  /// CHECK of RFC 3501.
  case check
  /// A command that needs a selected mailbox.
  case selected(SelectedCommand)
}
