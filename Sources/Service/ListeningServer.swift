/// What serves the connections of a `Listener`.
public protocol ListeningServer {
  /// Reads again what has changed.
  mutating func refresh() -> Freshness
  /// What a client is told for whom there is no room; nil for nothing.
  var refusal: [UInt8]? { get }
  /// The most connections at a time.
  var limit: Int { get }
  /// The most connections at a time from one address, of IPv6 one /64, that is not this machine's.
  var limitOfAddress: Int { get }
  /// Whether a process is to be made ready for the next client before it comes.
  var keepsSpare: Bool { get }
  /// Does what the listener does for the next process that is made ready.
  mutating func prepareSpare()
}

extension ListeningServer {
  /// 200
  public var limit: Int { 200 }
  /// 20
  public var limitOfAddress: Int { 20 }
  /// No
  public var keepsSpare: Bool { false }
  /// Nothing
  public mutating func prepareSpare() {}
}
