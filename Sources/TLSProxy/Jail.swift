internal import Postal
internal import Unix

/// What `martlet-tls` gives up before it parses the first foreign octet.
enum Jail {
  /// The user and group without rights.
  private static let nobody: UInt32 = 65_534
  /// Octets of addresses: libraries, buffers and the certificates of any other side.
  private static let memory = 256 << 20
  /// Where Debian has the certificates that the directory of authorities links to.
  private static let authorities: [Path] = [
    "/etc/ssl/certs", "/usr/share/ca-certificates", "/usr/local/share/ca-certificates",
  ]

  /// Gives up everything but the open descriptors; a client that verifies may still read the system's authorities.
  static func enter(readsAuthorities: Bool) throws(Failure) {
    do throws(Errno) {
      if Identity.effectiveUser == 0 { try Identity.become(nil, uid: nobody, gid: nobody) }
      try Confinement.hideMemory()
      try Confinement.limit(.fileSize, to: 0)
      try Confinement.limit(.processes, to: 0)
      try Confinement.limit(.memory, to: memory)
      try Confinement.limit(.descriptors, to: 16)
      try Confinement.noNewPrivileges()
      try Confinement.landlock(readable: readsAuthorities ? readable : [])
      try Confinement.allowOnly(readsAuthorities ? [.streams, .files] : .streams)
    } catch { throw failure(error) }
  }

  /// Gives up the authorities too, after the handshake.
  static func close() throws(Failure) {
    do throws(Errno) {
      try Confinement.landlock()
      try Confinement.allowOnly(.streams)
    } catch { throw failure(error) }
  }

  private static var readable: [Path] {
    let named = Host.environment("SSL_CERT_DIR").flatMap { Path($0) }
    return authorities + (named.map { [$0] } ?? [])
  }

  private static func failure(_ error: Errno) -> Failure {
    Failure(.system(.temporary), "cannot confine itself: \(error.message)")
  }
}
