internal import Bytes
internal import Configuration
internal import Postal
internal import Routing
internal import Unix

/// A login that is right, and the mailbox that it leads to.
struct Admission: Sendable {
  /// The name of the login.
  let user: [UInt8]
  /// The mailbox.
  let place: MailboxPlace
  /// Whom to become to read it.
  let owner: RunAs

  /// Finds the mailbox; a permanent failure says why this login has none that is served.
  init(_ user: [UInt8], _ settings: Settings) throws(Failure) {
    self.user = user
    place = try MailboxPlace(of: user, settings, Tables(settings))
    owner = try Self.owner(place, settings)
    guard Identity.effectiveUser != 0 || (owner.uid != 0 && owner.gid != 0) else {
      throw Failure(.noSuchMailbox, "root's mail is not served; let it go to somebody else")
    }
  }

  private static func owner(_ place: MailboxPlace, _ settings: Settings) throws(Failure) -> RunAs {
    switch place.owner {
    case .numbers(let uid, let gid): RunAs(name: nil, uid: uid, gid: gid)
    case .account(let name): try account(name)
    case .mailSystem: try mailSystem(settings)
    }
  }

  /// A process that is one user serves the mail system's mailboxes as that.
  private static func mailSystem(_ settings: Settings) throws(Failure) -> RunAs {
    if Identity.effectiveUser == 0 { return try account(settings.user) }
    return RunAs(name: nil, uid: Identity.effectiveUser, gid: Identity.effectiveGroup)
  }

  private static func account(_ name: [UInt8]) throws(Failure) -> RunAs {
    let found: Account?
    do throws(Errno) { found = try Account.named(name) } catch {
      throw Failure(
        .system(.temporary), "the account \(name.text) cannot be looked up: \(error.message)")
    }
    guard let found else {
      throw Failure(.configuration(.temporary), "there is no account \(name.text) on this host")
    }
    return RunAs(name: found.name, uid: found.uid, gid: found.gid)
  }
}
