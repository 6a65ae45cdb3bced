internal import CShims

/// Who this process is.
public enum Identity {
  /// The real user.
  public static var user: UInt32 { cs_uid() }
  /// The effective user.
  public static var effectiveUser: UInt32 { cs_euid() }
  /// The effective group.
  public static var effectiveGroup: UInt32 { cs_egid() }

  /// Becomes a user for good, with the supplementary groups of `name` (none without it).
  ///
  /// EPERM if there would be a way back.
  public static func become(_ name: [UInt8]?, uid: UInt32, gid: UInt32) throws(Errno) {
    guard let name else {
      try check(cs_become(nil, uid, gid))
      return
    }
    guard let path = Path(name) else { throw .invalid }
    try check(unsafe path.withCString { unsafe cs_become($0, uid, gid) })
  }
}
