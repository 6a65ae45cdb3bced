public import Bytes
public import Unix

/// What the names of one process's messages have in common.
public struct DeliverySignature: Sendable {
  /// A name that no other process and no other host uses.
  public let unique: [UInt8]
  /// When the process began to deliver.
  public let now: Timestamp

  /// The signature of this process on this host.
  public init(host: [UInt8] = Host.name, now: Timestamp = Clock.now) {
    self.now = now
    unique = UniqueName.fresh(at: now, pid: Host.pid, random: Host.random(8), host: host)
  }
}
