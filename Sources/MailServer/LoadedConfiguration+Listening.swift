internal import Bytes
internal import Postal
internal import SMTP
internal import Service

/// The configuration of the connections of a listening socket.
extension LoadedConfiguration: ListeningServer {
  /// It is outdated if serving by what is configured now needs what this process has given up.
  mutating func refresh() -> Freshness {
    reload()
    return ServerConfinement(settings, options.mode) == confinement ? .same : .outdated
  }

  var refusal: [UInt8]? { options.beginsWithTLS ? nil : Reply.tooManyConnections.wire }
}
