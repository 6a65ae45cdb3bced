internal import Bytes

extension Session {
  mutating func search(_ arguments: SearchArguments, byUID: Bool, _ tag: Tag) throws(MailRefusal) {
    reject(tag, "not yet")
  }
  mutating func sort(_ arguments: SortArguments, byUID: Bool, _ tag: Tag) throws(MailRefusal) {
    reject(tag, "not yet")
  }
  mutating func thread(_ arguments: ThreadArguments, byUID: Bool, _ tag: Tag) throws(MailRefusal) {
    reject(tag, "not yet")
  }
  mutating func multisearch(_ arguments: MultisearchArguments, _ tag: Tag) throws(MailRefusal) {
    reject(tag, "not yet")
  }
}
