internal import Bytes

extension Session {
  mutating func setNotification(_ arguments: NotifyArguments, _ tag: Tag) throws(MailRefusal) {
    reject(tag, "not yet")
  }
}

extension Session {
  /// Something may have changed of what NOTIFY has asked for.
  mutating func notify() {}
}
