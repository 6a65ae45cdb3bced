internal import Authentication
internal import Configuration
internal import Postal
internal import Unix

/// What the logins of one host have in common; who has it can have passwords checked.
final class LoginSupplies {
  /// The root directory of the processes without rights.
  let root: EmptyRoot
  /// Who makes the processes that check passwords; without one they are started.
  private(set) var checks: AuthenticationForkServer?

  /// What a single login takes; as root.
  init(_ settings: Settings) throws(Errno) {
    root = try EmptyRoot(in: Self.places(settings))
  }

  /// Makes ready what pays when logins follow each other, unless it is there.
  func prepare(_ settings: Settings) {
    if settings.authenticationSocket != nil || checks?.hasEnded == false { return }
    checks = try? AuthenticationForkServer(settings)
  }

  /// Where a directory without name may be made: systemd's for the unit, the system's, the mail system's.
  private static func places(_ settings: Settings) -> [Path] {
    var places: [Path] = ["/run", settings.spool]
    if let path = Host.environment("RUNTIME_DIRECTORY").flatMap({ Path($0) }) {
      places.insert(path, at: 0)
    }
    return places
  }
}
