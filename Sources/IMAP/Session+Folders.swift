internal import Bytes

extension Session {
  mutating func performOnFolders(_ command: Command, _ tag: Tag) throws(MailRefusal) {
    reject(tag, "not yet")
  }
}
