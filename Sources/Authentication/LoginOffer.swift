internal import Bytes
public import Configuration
internal import Unix

/// The mechanisms to offer to clients. The file `passwd` is read once, and again only when it has changed.
public struct LoginOffer: Sendable {
  /// What is another when somebody edits or replaces the file.
  private struct Identity: Equatable {
    let inode: UInt64
    let size: Int
    let modified: Timestamp
    let changed: Timestamp

    init?(_ path: Path) {
      guard let status = try? path.status() else { return nil }
      inode = status.inode
      size = status.size
      modified = status.modified
      changed = status.changed
    }
  }

  private let settings: Settings
  private var identity: Identity?
  private var abilities = PasswdAbilities.none

  /// Whether another process reads the file.
  private let readsApart: Bool

  /// The offer of these settings; reads the file.
  ///
  /// With `readsApart` a process of its own does: for one that becomes a user who must not know what is in there.
  public init(_ settings: Settings, readsApart: Bool = false) {
    self.settings = settings
    self.readsApart = readsApart
    guard settings.authentication.contains(.passwd) else { return }
    identity = Identity(settings.passwd.path)
    read()
  }

  /// Reads the file again if it is another one now, and says whether it is.
  @discardableResult public mutating func refresh() -> Bool {
    guard settings.authentication.contains(.passwd) else { return false }
    let now = Identity(settings.passwd.path)
    if now == identity { return false }
    identity = now
    read()
    return true
  }

  private mutating func read() {
    abilities = readsApart ? PasswdAbilities(apart: settings) : PasswdAbilities(settings)
    // clients take the strongest that they see: others of these logins could not use it
    if settings.authentication != [.passwd] { abilities.proofs = [] }
  }

  /// Whether APOP is offered to clients of POP3, which know it by the greeting: if every login can use it.
  public var offersDigests: Bool { abilities.proofs.contains(.plain) }

  /// What to offer on this connection, the best first.
  ///
  /// SCRAM and CRAM-MD5 are offered only if every login can use them: clients take the strongest they
  /// see and do not fall back.
  public func mechanisms(_ connection: ConnectionFacts) -> [String] {
    var names: [String] = []
    if connection.certificate != nil, abilities.hasCertificates { names.append("EXTERNAL") }
    for (name, scheme) in [
      ("SCRAM-SHA-256", PasswdEntry.Scheme.scramSHA256), ("SCRAM-SHA-1", .scramSHA1),
    ] where abilities.proofs.contains(scheme) {
      if connection.hasChannelBinding { names.append("\(name)-PLUS") }
      names.append(name)
    }
    if connection.mayRevealSecrets {
      if settings.tokenCommand != nil { names += ["OAUTHBEARER", "XOAUTH2"] }
      if settings.authentication.contains(where: { $0 != .passwd }) || abilities.hasPasswords {
        names += ["PLAIN", "LOGIN"]
      }
    }
    if abilities.proofs.contains(.cramMD5) { names.append("CRAM-MD5") }
    return names
  }
}
