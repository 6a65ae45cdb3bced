public import Digest

/// What a server mechanism asks of whoever keeps the passwords.
public enum CredentialRequest: Hashable, Sendable {
  /// Whether this is the password of the login; answer `user` or `refused`.
  case verify(user: [UInt8], password: [UInt8])
  /// The SCRAM keys of the login; answer `scramKeys`, for unknown logins with invented ones, or `refused`.
  case scramKeys(user: [UInt8], HashFunction)
  /// The HMAC-MD5 key of the login; answer `cramKey`, for unknown logins with an invented one, or `refused`.
  case cramKey(user: [UInt8])
  /// The password of the login as it is; answer `secret`, for unknown logins with an invented one, or `refused`.
  case secret(user: [UInt8])
  /// Whose token this is; `user` is whom the client claims to be, empty for nobody; answer `user` or `refused`.
  case token([UInt8], user: [UInt8])
  /// Whether the owner of the certificate is `user`, or who he is if that is empty; answer `user` or `refused`.
  case certificate(subject: [UInt8], user: [UInt8])
  /// Whether a login that has proved its password may go on: not locked or expired; answer `user` or `refused`.
  case admit(user: [UInt8])
}
