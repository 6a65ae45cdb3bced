internal import Bytes

// GETQUOTA, GETQUOTAROOT and SETQUOTA; RFC 9208.
extension Session {
  /// The root that all mailboxes of a user are under, if there are limits.
  private static let root = Array("User quota".utf8)

  mutating func getQuota(_ root: [UInt8], _ tag: Tag) throws(MailRefusal) {
    let limits = try account.quota()
    guard root == Self.root, !limits.isEmpty else {
      throw MailRefusal(.nonExistent, "there is no such quota root; GETQUOTAROOT tells which is")
    }
    out.quota(root, limits)
    finish(tag, "GETQUOTA")
  }

  /// The mailbox need not be there.
  mutating func getQuotaRoot(of mailbox: MailboxName, _ tag: Tag) throws(MailRefusal) {
    let limits = try account.quota()
    out.quotaRoot(mailbox, limits.isEmpty ? [] : [Self.root])
    if !limits.isEmpty { out.quota(Self.root, limits) }
    finish(tag, "GETQUOTAROOT")
  }

  mutating func setQuota() throws(MailRefusal) {
    throw MailRefusal(.noPermission, "only the administrator can change a quota")
  }
}
