internal import Bytes
public import Unix

/// A folder as LIST tells of it.
public struct ListedFolder: Hashable, Sendable {
  /// Where it is.
  public let path: FolderPath
  /// Whether it is there; if not, it is only subscribed to.
  public let exists: Bool
  /// Whether it is subscribed to.
  public internal(set) var isSubscribed: Bool
  /// Its attributes by name, as `MailFolders.attributes(of:)` has them; none if it is not there.
  public internal(set) var attributes: [[UInt8]: [UInt8]] = [:]
}

extension MailFolders {
  /// INBOX, all folders, and those that are subscribed to without being there; in no order.
  ///
  /// It takes one look at the Maildir and one at each of its two files, however many folders there are.
  public func listing() throws(Errno) -> [ListedFolder] {
    try completeRenaming()
    let subscriptions = try subscriptionList()
    var folders = [ListedFolder(path: .inbox, exists: true, isSubscribed: subscriptions == nil)]
    var places: [FolderPath: Int] = [.inbox: 0]
    try forEachDirectory { path, _ in
      guard places[path] == nil else { return }
      places[path] = folders.count
      folders.append(ListedFolder(path: path, exists: true, isSubscribed: subscriptions == nil))
    }
    for record in try FolderRecords(maildir).records {
      // a crash may have left those of a folder that was removed
      guard let place = places[record.folder] else { continue }
      folders[place].attributes[record.name] = record.value
    }
    for path in subscriptions?.folders ?? [] {
      if let place = places[path] {
        folders[place].isSubscribed = true
      } else {
        places[path] = folders.count
        folders.append(ListedFolder(path: path, exists: false, isSubscribed: true))
      }
    }
    return folders
  }
}
