internal import Bytes
internal import Maildir
internal import Postal
internal import Unix

/// A Maildir, or a folder of one, that messages of a batch go to.
struct MailboxPlace: Equatable {
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
///
/// There are few, mostly one: they are looked up by walking through them.
final class MailboxSet {
  /// What came of opening a place.
  private struct Opened {
    let place: MailboxPlace
    let number: Result<Int, Failure>
  }

  /// The quota of a Maildir, which its folders share.
  private struct Size {
    let maildir: Path
    let size: MaildirSize?
  }

  private let policy: DeliveryPolicy
  private let expectsMore: Bool
  private var opened: [Opened] = []
  private var deliveries: [MaildirDelivery] = []
  private var sizes: [Size] = []
  /// What the names of this run's messages have in common.
  let signature: DeliverySignature

  init(_ policy: DeliveryPolicy, expectsMore: Bool) {
    self.policy = policy
    self.expectsMore = expectsMore
    signature = DeliverySignature(host: policy.host)
  }

  /// The number of the delivery that a place stands for.
  func number(of place: MailboxPlace) throws(Failure) -> Int {
    for known in opened where known.place == place { return try known.number.get() }
    do throws(Failure) {
      let number = try open(place)
      opened.append(Opened(place: place, number: .success(number)))
      return number
    } catch {
      opened.append(Opened(place: place, number: .failure(error)))
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
    if let known = deliveries.firstIndex(where: { $0.maildir.path == target.path }) { return known }
    let delivery = try MaildirDelivery(
      to: target, as: signature, quota: try size(of: root, place.quota), expectsMore: expectsMore)
    deliveries.append(delivery)
    removeLeftovers(target)
    return deliveries.count - 1
  }

  private func size(of root: Maildir, _ quota: QuotaLimit?) throws(Failure) -> MaildirSize? {
    for known in sizes where known.maildir == root.path { return known.size }
    let size = try MaildirSize(
      of: root, configured: quota ?? policy.quota, fullIsPermanent: policy.fullIsPermanent,
      now: signature.now.seconds)
    sizes.append(Size(maildir: root.path, size: size))
    return size
  }

  /// One run in 64 looks for leftovers: enough for files that wait 36 hours, and free for the rest.
  private func removeLeftovers(_ maildir: Maildir) {
    if Host.pid & 63 == 0 { LeftoverFiles.remove(from: maildir, now: signature.now.seconds) }
  }
}
