internal import Bytes
internal import Queue
internal import Unix

/// The text of a list, and its sums. A class, so that its memory is never copied.
final class ListingWriter {
  /// What has not been written yet.
  var text: [UInt8] = []
  /// How many messages were listed.
  var messages = 0
  /// Octets of them.
  var octets = 0
  private let format: QueueListing.Format
  private var plain: PlainListing
  private var json: JSONListing
  private var hasBegun: Bool

  /// A writer; that of a part begins in the midst of the list.
  init(
    _ format: QueueListing.Format, offsetMinutes: @escaping (Timestamp) -> Int, isPart: Bool = false
  ) {
    self.format = format
    hasBegun = isPart
    plain = PlainListing(isVerbose: format == .verbose, offsetMinutes: offsetMinutes)
    json = JSONListing()
    text.reserveCapacity(320 << 10)
  }

  /// Appends a message.
  func append(_ summary: QueueSummary, name: ArraySlice<UInt8>) {
    switch format {
    case .plain, .verbose:
      begin()
      plain.append(summary, name: name, to: &text)
    case .json: json.append(summary, name: name, to: &text)
    }
    count(1, octets: summary.size ?? 0)
  }

  /// Appends a message that cannot be read.
  func append(unreadable name: ArraySlice<UInt8>, _ error: Errno) {
    switch format {
    case .plain, .verbose:
      begin()
      plain.append(unreadable: name, error, to: &text)
    case .json: json.append(unreadable: name, error, to: &text)
    }
    count(1, octets: 0)
  }

  /// Adds the sums of a part that another process wrote.
  func add(messages: Int, octets: Int) {
    if messages > 0 { begin() }
    count(messages, octets: octets)
  }

  private func begin() {
    if hasBegun { return }
    hasBegun = true
    switch format {
    case .plain, .verbose: plain.begin(&text)
    case .json: break
    }
  }

  private func count(_ number: Int, octets size: Int) {
    messages += number
    octets = octets.addingClamped(size)
  }

  /// Appends what stands under a list.
  func finish() {
    switch format {
    case .plain, .verbose: plain.finish(messages: messages, octets: octets, to: &text)
    case .json: break
    }
  }
}
