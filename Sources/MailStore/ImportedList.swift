internal import Bytes
internal import Maildir
internal import Unix

/// The UIDs and keywords that Dovecot or Courier gave to the messages of a folder.
struct ImportedList {
  static let marker: Path = "martlet-imported"
  private(set) var header: ListHeader
  private(set) var uids: [[UInt8]: UInt32] = [:]
  private(set) var keywords: [[UInt8]: [[UInt8]]] = [:]

  init?(_ maildir: Maildir) throws(Errno) { return nil }
}
