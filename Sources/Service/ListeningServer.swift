/// What serves the connections of a `Listener`.
public protocol ListeningServer {
  /// Reads again what has changed, and says whether another process must take it from here.
  mutating func isOutdated() -> Bool
  /// What a client is told for whom there is no room; nil for nothing.
  var refusal: [UInt8]? { get }
  /// The most connections at a time.
  var limit: Int { get }
  /// The most connections at a time from one address, of IPv6 one /64, that is not this machine's.
  var limitOfAddress: Int { get }
}

extension ListeningServer {
  /// 200
  public var limit: Int { 200 }
  /// 20
  public var limitOfAddress: Int { 20 }
}
