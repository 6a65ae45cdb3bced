/// An account of the host as a recipient.
public struct HostAccount: Hashable, Sendable {
  /// The login name.
  public var name: [UInt8]
  /// The user number.
  public var uid: UInt32
  /// The primary group.
  public var gid: UInt32
  /// The home directory.
  public var home: [UInt8]
  /// The login shell.
  public var shell: [UInt8]

  /// An account of the host.
  public init(name: [UInt8], uid: UInt32, gid: UInt32, home: [UInt8], shell: [UInt8]) {
    self.name = name
    self.uid = uid
    self.gid = gid
    self.home = home
    self.shell = shell
  }
}
