internal import Bytes

/// Jobs for an agent that is at work: one packet on the socket that is its descriptor 3.
///
/// It is a decimal number, under which the first of its jobs is reported, an empty word, and a list as
/// on descriptor 0; in it `fd` counts the descriptors that come along, from 0.
///
/// Who has a packet is never in doubt. The runner keeps the agent's end of the socket, too, and the kernel gives
/// each packet to one reader, as a whole: what the agent has read it tells of, or it counts as tried; what is
/// there when the agent has ended, however it did, the runner reads, and nobody has tried it.
public struct FurtherJobs: Sendable {
  /// The longest packet, in octets.
  public static let limit = 64 << 10
  /// The number of the agent's descriptor.
  public static let descriptor: Int32 = 3

  /// The packet.
  public private(set) var encoded: [UInt8]

  /// A packet without jobs, the first of which will have this number.
  public init(first: Int) { encoded = Array(String(first).utf8) + [ASCII.nul, ASCII.nul] }

  /// Adds jobs; false if the packet would be too long with them.
  public mutating func add(_ jobs: [DeliveryJob]) -> Bool {
    let count = encoded.count
    for job in jobs {
      encoded += job.encoded
      if encoded.count > Self.limit {
        encoded.removeSubrange(count...)
        return false
      }
    }
    return true
  }

  /// Reads a packet; nil if it is not as this type writes it.
  public static func decode(_ bytes: [UInt8]) -> (first: Int, jobs: [DeliveryJob])? {
    guard let (number, rest) = bytes.cut(at: ASCII.nul), let first = number.decimal,
      rest.first == ASCII.nul, let jobs = DeliveryJob.decodeList([UInt8](rest.dropFirst()))
    else { return nil }
    return (first, jobs)
  }
}
