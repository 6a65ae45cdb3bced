public import Postal

/// What the check of a login says to the client's last word.
public enum LoginStep: Hashable, Sendable {
  /// The client must answer this.
  case challenge([UInt8])
  /// The client is this user; `final` is told to it first.
  case accepted([UInt8], final: [UInt8]?)
  /// The client is nobody.
  case refused(Failure)
}
