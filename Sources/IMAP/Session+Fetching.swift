internal import Bytes

extension Session {
  mutating func fetch(_ arguments: FetchArguments, byUID: Bool, _ tag: Tag) throws(MailRefusal) {
    reject(tag, "not yet")
  }
}
