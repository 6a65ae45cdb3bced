internal import Postal
internal import Queue
internal import Unix

/// Results on their way to who wants to know, several at a time.
struct RemoteResults {
  /// Results that wait at most for more of them, while the server goes on answering at once.
  ///
  /// A kill of this program makes two of each message whose result waits.
  static let most = 16

  /// Octets that surely go to the system at once, however slow the line is; Linux has room for so many.
  static let mostSent = 16_384

  /// Milliseconds that they wait at most.
  var delay = 10

  private let report: ([DeliveryResult]) -> Void
  private var results: [DeliveryResult] = []
  /// When the first of them came, in `Clock.milliseconds`; failures hold nothing back.
  private var since = 0

  /// Results that `report` is told of.
  init(report: @escaping ([DeliveryResult]) -> Void) { self.report = report }

  /// Milliseconds that they may still wait; nil if they must not, or there are none.
  var pause: Int? {
    let left = since + delay - Clock.milliseconds
    return !results.isEmpty && results.count < Self.most && left > 0 ? left : nil
  }

  /// Adds a delivery.
  mutating func add(_ delivery: DeliveryResult) {
    if results.isEmpty { since = Clock.milliseconds }
    results.append(delivery)
  }

  /// Adds a recipient's failure.
  mutating func add(_ addressee: RemoteMessage.Addressee, _ failure: Failure, place: [UInt8]) {
    results.append(DeliveryResult(addressee.index, Outcome(failure, place: place)))
  }

  /// Adds the failure of all recipients of a message.
  mutating func add(_ message: RemoteMessage, _ failure: Failure, place: [UInt8]) {
    for addressee in message.addressees { add(addressee, failure, place: place) }
  }

  /// Reports them all if they waited long enough, or sending so many octets may take long.
  mutating func flush(beforeSending octets: Int) {
    if octets > Self.mostSent || pause == nil { flush() }
  }

  /// Reports them all.
  mutating func flush() {
    if results.isEmpty { return }
    report(results)
    results.removeAll(keepingCapacity: true)
  }
}
