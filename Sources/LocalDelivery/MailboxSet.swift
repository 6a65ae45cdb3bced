internal import Bytes
internal import Maildir
internal import Postal
internal import Unix

/// A Maildir, or a folder of one, that messages of a batch go to.
struct MailboxPlace: Hashable {
  /// The Maildir.
  var maildir: Path
  /// The home directory, below which missing parents are made.
  var home: Path?
  /// The folder, nil for the inbox.
  var folder: FolderName?
  /// Whether a missing folder is made; if not, the message goes to the inbox.
  var makesFolder = false
  /// The quota that was decided for this user.
  var quota: QuotaLimit?
}

/// The Maildirs of one batch, each opened once.
final class MailboxSet {
  private let policy: DeliveryPolicy
  private let expectsMore: Bool
  private var places: [MailboxPlace: Result<Int, Failure>] = [:]
  private var deliveries: [MaildirDelivery] = []
  private var deliveryOf: [Path: Int] = [:]
  private var sizeOf: [Path: MaildirSize?] = [:]
  /// What the names of this run's messages have in common.
  let signature: DeliverySignature

  init(_ policy: DeliveryPolicy, expectsMore: Bool) {
    self.policy = policy
    self.expectsMore = expectsMore
    signature = DeliverySignature(host: policy.host)
  }

  /// The number of the delivery that a place stands for.
  func number(of place: MailboxPlace) throws(Failure) -> Int {
    if let known = places[place] { return try known.get() }
    do {
      let number = try open(place)
      places[place] = .success(number)
      return number
    } catch {
      places[place] = .failure(error)
      throw error
    }
  }

  /// A delivery by its number.
  subscript(number: Int) -> MaildirDelivery { deliveries[number] }

  /// Delivers what was staged everywhere; the results by number.
  func commit() -> [[MaildirDelivery.Result]] { deliveries.map { $0.commit() } }

  private func open(_ place: MailboxPlace) throws(Failure) -> Int {
    let root = try Maildir.open(place.maildir, home: place.home)
    var target = root
    if let name = place.folder {
      target = try root.folder(name, making: place.makesFolder) ?? root
    }
    if let known = deliveryOf[target.path] { return known }
    let delivery = try MaildirDelivery(
      to: target, as: signature, quota: try size(of: root, place.quota), expectsMore: expectsMore)
    deliveries.append(delivery)
    deliveryOf[target.path] = deliveries.count - 1
    removeLeftovers(target)
    return deliveries.count - 1
  }

  private func size(of root: Maildir, _ quota: QuotaLimit?) throws(Failure) -> MaildirSize? {
    if let known = sizeOf[root.path] { return known }
    let size = try MaildirSize(
      of: root, configured: quota ?? policy.quota, fullIsPermanent: policy.fullIsPermanent,
      now: signature.now.seconds)
    sizeOf[root.path] = .some(size)
    return size
  }

  /// One run in 64 looks for leftovers: enough for files that wait 36 hours, and free for the rest.
  private func removeLeftovers(_ maildir: Maildir) {
    if Host.pid & 63 == 0 { LeftoverFiles.remove(from: maildir, now: signature.now.seconds) }
  }
}
