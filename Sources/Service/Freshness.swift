/// What became of all that a server serves by.
public enum Freshness: Sendable {
  /// It is as it was.
  case same
  /// It is another now.
  case changed
  /// Another process must take it from here.
  case outdated
}
