internal import Bytes
public import Postal
internal import Unix

/// How a delivery agent and martlet-queue(8) talk: jobs come on descriptor 0, results go to descriptor 1.
public enum DeliveryAgent {
  /// The longest list of jobs, in octets.
  public static let listLimit = 16 << 20

  /// Reads all jobs; a failure if they are not ones of martlet-queue.
  public static func readJobs() throws(Failure) -> [DeliveryJob] {
    var list: [UInt8] = []
    do throws(Errno) {
      while try DescriptorNumber.input.read(into: &list) > 0 {
        if list.count > listLimit { throw .fileTooBig }
      }
    } catch { throw Failure(.system(.temporary), "cannot read the job list: \(error.message)") }
    guard let jobs = DeliveryJob.decodeList(list) else {
      throw Failure(EnhancedStatus(.permanent, 6, 0), "the job list is not one of martlet-queue")
    }
    return jobs
  }

  /// Writes results in one piece; false if nobody takes them.
  ///
  /// On this host the work goes on all the same: what is done and not known is found at the next attempt.
  public static func write(_ results: [DeliveryResult]) -> Bool {
    var bytes: [UInt8] = []
    for result in results { bytes.append(contentsOf: result.encoded) }
    if bytes.isEmpty { return true }
    do throws(Errno) {
      try DescriptorNumber.output.write(bytes)
      return true
    } catch { return false }
  }
}
