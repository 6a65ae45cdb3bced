internal import Configuration
internal import Postal
internal import Routing
internal import Unix

/// What `martlet-remote` gives up before it meets the first server, for itself and the martlet-tls that it starts.
///
/// It writes nowhere but to its open descriptors, and reads what names, certificates and programs of the
/// system need: not the queue, and no home. Commands that print a password have run by then. A filter of
/// system calls that leaves what modules of the resolver may want costs 0.3 ms, a third of a start.
enum Jail {
  /// Octets of addresses.
  private static let memory = 1 << 30
  /// Where the system has its programs and libraries.
  private static let programs: [Path] = [
    "/usr", "/lib", "/lib64", "/nix/store", "/gnu/store",
  ]
  /// What the resolver, its modules and OpenSSL read beside them; a link stands for where it leads.
  private static let data: [Path] = [
    "/etc", "/etc/resolv.conf", "/etc/ssl/certs", "/var/lib/ca-certificates", "/run",
    "/var/lib/sss", "/dev/null",
  ]
  /// What OpenSSL may be told from outside about where its files are.
  private static let named: [Path] = ["OPENSSL_CONF", "SSL_CERT_DIR", "SSL_CERT_FILE"]

  /// Gives up what the way by this relay does not need.
  static func enter(_ relay: Relay, _ settings: Settings) throws(Failure) {
    var readable = data
    for path in [relay.certificate, relay.key] + named.map({ Host.environment($0) }) {
      if let path = path.flatMap({ Path($0) }) { readable.append(path) }
    }
    if let authorities = settings.tlsAuthorities { readable.append(authorities) }
    do throws(Errno) {
      try Confinement.noNewPrivileges()
      try Confinement.limit(.memory, to: memory)
      try Confinement.landlock(
        readable: readable, executable: programs + [settings.program("martlet-tls")],
        reach: .servers)
    } catch {
      throw Failure(.system(.temporary), "cannot confine itself: \(error.message)")
    }
  }
}
