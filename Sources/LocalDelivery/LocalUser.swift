public import Unix

/// What delivery needs to know of a user.
public struct LocalUser: Hashable, Sendable {
  /// The login name.
  public var name: [UInt8]
  /// The home directory; nil for a virtual user.
  public var home: Path?
  /// The login shell, for the environment of commands only.
  public var shell: [UInt8]

  /// A user.
  public init(name: [UInt8], home: Path?, shell: [UInt8] = []) {
    self.name = name
    self.home = home
    self.shell = shell
  }
}
