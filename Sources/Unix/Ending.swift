/// How a process ended.
public enum Ending: Hashable, Sendable {
  /// It exited with this status.
  case exited(Int32)
  /// This signal killed it.
  case signalled(Int32)
}
