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
    try subscriptionList().folders
  }

  /// Subscribes to folders, or ends that.
  public func subscribe(_ path: FolderPath, _ isSubscribed: Bool = true) throws(Errno) {
    let lock = try ListLock(maildir, FolderRecords.lock)
    var list = try subscriptionList()
    guard list.folders.contains(path) != isSubscribed else { return }
    if isSubscribed { list.folders.append(path) } else { list.folders.removeAll { $0 == path } }
    try lock.confirm()
    try maildir.replace(Self.file, with: list.text, isDurable: true)
  }

  private func subscriptionList() throws(Errno) -> SubscriptionList {
    if let text = try maildir.text(of: Self.file, limit: Self.limit) {
      return SubscriptionList(text)
    }
    if let text = try maildir.text(of: Self.courierFile, limit: Self.limit) {
      return SubscriptionList(courier: text)
    }
    var list = SubscriptionList([])
    list.folders = [.inbox] + (try sortedDirectories())
    return list
  }
}
