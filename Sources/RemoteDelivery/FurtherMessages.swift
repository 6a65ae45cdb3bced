internal import Bytes
internal import Postal
internal import Queue
internal import Unix

/// Messages for the same way that martlet-queue sends while others are handed over; see `FurtherJobs`.
///
/// What is not read here was not tried: so nothing is read that no server is ready for.
public final class FurtherMessages {
  /// Milliseconds that a connection with nothing to do waits for more.
  var patience = 50

  private let socket: MessageSocket
  /// Whether more may come.
  private(set) var isOpen = true

  /// Messages that come over this socket, which must not make anybody wait.
  public init(owning number: Int32) {
    socket = MessageSocket(owning: FileDescriptor(owning: number))
  }

  /// Where they come from.
  var descriptor: DescriptorNumber { DescriptorNumber(socket.descriptor.number) }

  /// Takes those that have come.
  func take() -> [RemoteMessage] {
    guard isOpen else { return [] }
    do throws(Errno) {
      guard let (bytes, descriptors) = try socket.receive(limit: FurtherJobs.limit),
        let (first, jobs) = FurtherJobs.decode(bytes)
      else {
        isOpen = false
        return []
      }
      return RemoteMessage.grouped(Self.numbered(jobs, first, descriptors))
    } catch {
      isOpen = error == .wouldBlock
      return []
    }
  }

  private static func numbered(
    _ jobs: [DeliveryJob], _ first: Int, _ descriptors: [Int32]
  ) -> [(index: Int, job: DeliveryJob)] {
    var all: [(index: Int, job: DeliveryJob)] = []
    for var job in jobs {
      let at = Int(job.descriptor)
      job.descriptor = descriptors.indices.contains(at) ? descriptors[at] : -1
      all.append((first + all.count, job))
    }
    return all
  }

  /// Takes nothing more; martlet-queue learns it at once.
  func end() {
    guard isOpen else { return }
    isOpen = false
    try? descriptor.endReceiving()
  }
}
