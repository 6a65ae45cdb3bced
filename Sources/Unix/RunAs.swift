/// A user that a process becomes before it runs a program.
public struct RunAs: Hashable, Sendable {
  /// The login name whose supplementary groups it gets; nil gets none.
  public var name: [UInt8]?
  /// The user number.
  public var uid: UInt32
  /// The group number.
  public var gid: UInt32

  /// A user to become.
  public init(name: [UInt8]?, uid: UInt32, gid: UInt32) {
    self.name = name
    self.uid = uid
    self.gid = gid
  }
}
