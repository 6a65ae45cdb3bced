public import Digest

/// The answer to a request.
public enum Credential: Hashable, Sendable {
  /// The login is accepted, under this name.
  case user([UInt8])
  /// What to check the proof with; `isReal` is false for a login that does not exist.
  case scramKeys(ScramKeys, isReal: Bool)
  /// What to check the digest with; `isReal` is false for a login that does not exist.
  case cramKey(HMACKey, isReal: Bool)
  /// The password to check the digest with; `isReal` is false for a login that does not exist.
  case secret([UInt8], isReal: Bool)
  /// The login is not accepted, or nothing can be said now: the asked one knows why.
  case refused
}
