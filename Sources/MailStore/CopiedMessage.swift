/// A message that was copied or moved, for COPYUID of RFC 4315.
public struct CopiedMessage: Hashable, Sendable {
  /// Its UID in the folder it came from.
  public let source: UInt32
  /// Its UID in the folder it went to.
  public let target: UInt32
}
