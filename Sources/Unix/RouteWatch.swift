internal import CShims

/// News of the network: that routes, links or addresses came or went; rtnetlink(7).
public struct RouteWatch: ~Copyable {
  /// Readable when there is news.
  public let descriptor: FileDescriptor

  /// A watch of all routes of this network namespace.
  public init() throws(Errno) { descriptor = FileDescriptor(owning: try check(cs_route_watch())) }

  /// Takes all news that is there, and says whether there was any; the caller looks for itself what is new.
  public func drain() -> Bool {
    var scrap: [UInt8] = []
    var isNews = false
    while true {
      do throws(Errno) {
        guard try descriptor.read(into: &scrap) > 0 else { return isNews }
        scrap.removeAll(keepingCapacity: true)
        isNews = true
      } catch {
        // ENOBUFS: more came than the kernel keeps, which is news all the same
        guard error.number == 105 else { return isNews }
        isNews = true
      }
    }
  }
}
