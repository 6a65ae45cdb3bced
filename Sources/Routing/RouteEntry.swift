public import Postal

/// What the routes table says of a domain, or of a sender.
public struct RouteEntry: Hashable, Sendable {
  /// Where mail for the domain goes.
  public enum Destination: Hashable, Sendable {
    /// It is a domain of this host.
    case local
    /// Nowhere: the sender is told so.
    case failure(Failure)
    /// To this command, once for each recipient.
    case command([UInt8])
    /// To another mail server.
    case relay(Relay)
    /// The line cannot be used.
    case unusable(Problem)
  }

  /// Where mail for it goes.
  public let destination: Destination
  /// The path of the table.
  public let file: [UInt8]
  /// The line of the entry.
  public let line: Int

  /// An entry.
  public init(destination: Destination, file: [UInt8], line: Int) {
    self.destination = destination
    self.file = file
    self.line = line
  }
}
