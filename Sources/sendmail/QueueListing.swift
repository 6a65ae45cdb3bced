internal import Bytes
internal import Configuration
internal import Postal
internal import Queue
internal import Submission
internal import Unix

/// `mailq`: the ids of what is queued, oldest first.
enum QueueListing {
  static func write(_ settings: Settings, _ invocation: Invocation) throws(Failure) -> ExitStatus {
    do throws(Errno) {
      var ids: [QueueID] = []
      for name: Path in ["drop", "queue/new", "queue/cur", "queue/.hold/cur"] {
        ids += try Spool.ids(in: Directory(settings.spool.appending(name)))
      }
      var text: [UInt8] = []
      for id in ids.sorted() {
        text.append(contentsOf: id.bytes)
        text.append(ASCII.lf)
      }
      try DescriptorNumber.output.write(text)
      return .ok
    } catch {
      throw Failure(
        .refused, "\(settings.spool.text): \(error.message); only its owner lists the queue")
    }
  }
}
