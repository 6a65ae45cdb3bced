internal import Bytes
public import Configuration
public import Postal
internal import Unix

extension SubmissionContext {
  /// The surroundings of this process: its user, the clock, the time zone.
  ///
  /// Asks no name service for a user of /etc/passwd and opens no table for a local recipient.
  public static func live(
    _ settings: Settings, refusal: @escaping (Address, ReversePath?) -> Failure?
  ) throws(Failure) -> SubmissionContext {
    let uid = Identity.user
    let account: Account?
    do throws(Errno) {
      account = try Account.numbered(uid)
    } catch {
      throw Failure(
        .system(.temporary), "nothing was kept: the user of number \(uid): \(error.message)")
    }
    let claims = account == nil ? [Host.environment("LOGNAME"), Host.environment("USER")] : []
    let now = Clock.now
    return SubmissionContext(
      settings: settings, caller: Caller(uid: uid, account: account, claims: claims), now: now,
      offsetMinutes: Clock.utcOffsetMinutes(at: now), pid: Host.pid, random: Host.random(8),
      refusal: refusal)
  }
}
