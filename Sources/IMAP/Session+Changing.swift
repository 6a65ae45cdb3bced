internal import Bytes

extension Session {
  mutating func expunge(_ set: MessageSet?, _ tag: Tag) throws(MailRefusal) {
    reject(tag, "not yet")
  }
  mutating func store(_ arguments: StoreArguments, byUID: Bool, _ tag: Tag) throws(MailRefusal) {
    reject(tag, "not yet")
  }
  mutating func copy(_ set: MessageSet, _ name: MailboxName, byUID: Bool, _ tag: Tag)
    throws(MailRefusal)
  {
    reject(tag, "not yet")
  }
  mutating func move(_ set: MessageSet, _ name: MailboxName, byUID: Bool, _ tag: Tag)
    throws(MailRefusal)
  {
    reject(tag, "not yet")
  }
}
