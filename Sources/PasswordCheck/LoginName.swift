internal import Authentication
internal import Bytes

/// The names that are looked up at all.
enum LoginName {
  /// Whether a name may be asked for: not empty or too long, no control, `/` or `:`.
  static func isAllowed(_ name: [UInt8]) -> Bool { PasswdEntry.isLogin(name) }
}
