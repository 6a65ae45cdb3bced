internal import Bytes
internal import Maildir
public import Unix

extension MailFolders {
  private static let file: Path = "subscriptions"
  private static let courierFile: Path = "courierimapsubscribed"
  private static let limit = 1 << 22

  /// What the user subscribed to, in the order of the file; folders that are not there may be among it.
  ///
  /// As long as there is no file, nobody has chosen, and it is all folders: clients show no others.
  public func subscriptions() throws(Errno) -> [FolderPath] {
    if let list = try subscriptionList() { return list.folders }
    return try allFolders()
  }

  private func allFolders() throws(Errno) -> [FolderPath] {
    [.inbox] + (try sortedDirectories())
  }

  /// Subscribes to a folder, which need not be there, or ends that; durable. ETIMEDOUT if others hold the lock.
  ///
  /// Who subscribes has chosen, also what counted as subscribed before.
  public func subscribe(_ path: FolderPath, _ isSubscribed: Bool = true) throws(Errno) {
    let lock = try ListLock(maildir, FolderRecords.lock)
    let chosen = try subscriptionList()
    var list = chosen ?? SubscriptionList(folders: [])
    if chosen == nil { list.folders = try allFolders() }
    let has = list.folders.contains(path)
    guard has != isSubscribed || isSubscribed && chosen == nil else { return }
    if !isSubscribed { list.folders.removeAll { $0 == path } }
    if !has { list.folders.append(path) }
    try lock.confirm()
    try maildir.replace(Self.file, with: list.text, isDurable: true)
  }

  /// Nil if nobody has chosen.
  func subscriptionList() throws(Errno) -> SubscriptionList? {
    if let text = try maildir.text(of: Self.file, limit: Self.limit) {
      return SubscriptionList(text)
    }
    if let text = try maildir.text(of: Self.courierFile, limit: Self.limit) {
      return SubscriptionList(courier: text)
    }
    return nil
  }
}
