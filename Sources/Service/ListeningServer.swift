/// What serves the connections of a `Listener`.
public protocol ListeningServer {
  /// Reads again what has changed, and says whether another process must take it from here.
  mutating func isOutdated() -> Bool
  /// What a client is told for whom there is no room; nil for nothing.
  var refusal: [UInt8]? { get }
}
