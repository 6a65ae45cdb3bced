public import Configuration

extension AuthenticationClient {
  /// The mechanisms to offer to one client, the best first; costs the reading of `passwd`, no process.
  ///
  /// Who serves several clients keeps a `LoginOffer`.
  public static func mechanisms(_ settings: Settings, _ connection: ConnectionFacts) -> [String] {
    LoginOffer(settings).mechanisms(connection)
  }

  /// The same for a client that shows no certificate; `isLocal`: the connection does not leave the machine.
  public static func mechanisms(
    _ settings: Settings, isProtected: Bool, channelBinding: Bool, isLocal: Bool = false
  ) -> [String] {
    var connection = ConnectionFacts(remote: nil)
    connection.isProtected = isProtected
    connection.isLocal = isLocal
    if channelBinding { connection.exporter = [] }
    return mechanisms(settings, connection)
  }
}
