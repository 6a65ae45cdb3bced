/// Messages that belong together, as THREAD shows them; RFC 5256 §4.
///
/// It is flat, so that a thread of any depth needs no recursion: nodes are in the order of the answer.
public struct ThreadNode: Hashable, Sendable {
  /// The number or UID; nil for a message that is not there.
  public var number: UInt32?
  /// 0 for the first of a thread, 1 for answers to it, and so on: at most one more than that of the node before.
  public var depth: Int

  /// A node.
  public init(_ number: UInt32?, depth: Int) {
    self.number = number
    self.depth = depth
  }
}
