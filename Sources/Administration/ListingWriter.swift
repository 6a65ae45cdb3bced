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

  init(_ format: QueueListing.Format, offsetMinutes: @escaping (Timestamp) -> Int) {
    self.format = format
    plain = PlainListing(isVerbose: format == .verbose, offsetMinutes: offsetMinutes)
    json = JSONListing()
    text.reserveCapacity(320 << 10)
  }

  /// Appends a message.
  func append(_ summary: QueueSummary, name: ArraySlice<UInt8>) {
    switch format {
    case .plain, .verbose:
      if messages == 0 { plain.begin(&text) }
      plain.append(summary, name: name, to: &text)
    case .json: json.append(summary, name: name, to: &text)
    }
    messages += 1
    let (sum, isTooMuch) = octets.addingReportingOverflow(summary.size ?? 0)
    octets = isTooMuch ? .max : sum
  }

  /// Appends a message that cannot be read.
  func append(unreadable name: ArraySlice<UInt8>, _ error: Errno) {
    switch format {
    case .plain, .verbose:
      if messages == 0 { plain.begin(&text) }
      plain.append(unreadable: name, error, to: &text)
    case .json: json.append(unreadable: name, error, to: &text)
    }
    messages += 1
  }

  /// Appends what stands under a list.
  func finish() {
    switch format {
    case .plain, .verbose: plain.finish(messages: messages, octets: octets, to: &text)
    case .json: break
    }
  }
}
