internal import Bytes

// The first word to a client that has logged in.
extension Session {
  /// Answers the command that logged in with what there is now, so that nobody has to ask; RFC 9051 §6.2.2.
  public mutating func welcome(_ tag: Tag) {
    out.status(tag, .ok, code: .capability(capabilities), "logged in")
  }

  /// Greets a client that need not log in; RFC 9051 §7.1.4.
  public mutating func greet(_ host: [UInt8]) {
    out.status(nil, .preauth, code: .capability(capabilities), host + Array(" ready".utf8))
  }

  /// The name of the selected mailbox, to watch it.
  public var selectedMailbox: MailboxName? { selected?.name }
}
