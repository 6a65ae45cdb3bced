/// What a client may use to say who it is.
public struct SASLCredentials: Sendable {
  /// The login.
  public var user: [UInt8]
  /// The password.
  public var password: [UInt8]?
  /// A bearer token, in place of a password.
  public var token: [UInt8]?
  /// Whether a certificate was shown in the TLS handshake, so that EXTERNAL makes sense.
  public var hasCertificate = false
  /// The server's name, for OAUTHBEARER.
  public var host: [UInt8] = []
  /// The server's port, for OAUTHBEARER.
  public var port = 0

  /// The credentials of a login.
  public init(user: [UInt8], password: [UInt8]? = nil, token: [UInt8]? = nil) {
    self.user = user
    self.password = password
    self.token = token
  }
}
