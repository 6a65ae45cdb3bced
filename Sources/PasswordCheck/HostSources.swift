internal import Bytes
internal import CPasswords
internal import Unix

/// Checks against the accounts of the host.
enum HostSources {
  /// The name of the PAM service.
  static let service = "martlet"

  /// Whether PAM takes the password of an account, which must have at least this number and not be root.
  static func pam(
    _ login: [UInt8], _ password: [UInt8], remote: [UInt8]?, minimum: UInt32
  ) -> Verdict {
    let account: Account?
    do throws(Errno) { account = try self.account(login, minimum) } catch {
      return .unavailable("the account cannot be looked up: \(error.message)")
    }
    guard account != nil else {
      _ = CryptHash.make(password, setting: CryptHash.usual)
      return .unknown
    }
    let (answer, name) = ask(login, password, remote)
    switch Int(answer) {
    case CP_ACCEPTED: return name == login ? .accepted(login) : .wrong
    case CP_WRONG: return .wrong
    case CP_EXPIRED: return .expired
    default: return .unavailable("PAM gives no answer now")
    }
  }

  /// The answer of PAM, and whom it took the login for.
  private static func ask(
    _ login: [UInt8], _ password: [UInt8], _ remote: [UInt8]?
  ) -> (answer: Int32, user: [UInt8]) {
    var user = [CChar](repeating: 0, count: 256)
    let answer = unsafe user.withUnsafeMutableBufferPointer { out in
      unsafe Array(service.utf8).withCString { service in
        unsafe login.withCString { login in
          unsafe password.withCString { password in
            unsafe (remote ?? []).withCString { address in
              unsafe cp_pam(
                service, login, password, remote == nil ? nil : address, out.baseAddress, out.count)
            }
          }
        }
      }
    }
    return (answer, user.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) })
  }

  /// Whether shadow(5) has this password for an account; needs to be root.
  static func shadow(_ login: [UInt8], _ password: [UInt8], minimum: UInt32) -> Verdict {
    var entry = cp_shadow()
    do throws(Errno) {
      guard try account(login, minimum) != nil else {
        _ = CryptHash.make(password, setting: CryptHash.usual)
        return .unknown
      }
      let answer = unsafe login.withCString { unsafe cp_shadow_entry($0, &entry) }
      if answer < 0 { throw Errno(-answer) }
    } catch { return .unavailable("shadow(5) cannot be read: \(error.message)") }
    let hash = unsafe withUnsafeBytes(of: &entry.hash) { unsafe [UInt8]($0.prefix { $0 != 0 }) }
    guard let isRight = CryptHash.match(password, hash) else {
      _ = CryptHash.make(password, setting: CryptHash.usual)
      return .locked
    }
    guard isRight else { return .wrong }
    let isExpired = isExpired(
      changed: entry.changed, longest: entry.longest, expires: entry.expires,
      today: Int64(Clock.now.seconds / 86_400))
    return isExpired ? .expired : .accepted(login)
  }

  private static func account(_ login: [UInt8], _ minimum: UInt32) throws(Errno) -> Account? {
    guard let account = try Account.named(login), account.name == login,
      account.uid >= max(1, minimum)
    else { return nil }
    return account
  }

  /// Whether shadow(5) says that the account is over, or that its password must be changed; in days.
  static func isExpired(changed: Int64, longest: Int64, expires: Int64, today: Int64) -> Bool {
    if expires >= 0, today >= expires { return true }
    if changed == 0 { return true }
    return changed > 0 && longest >= 0 && today - changed > longest
  }
}
