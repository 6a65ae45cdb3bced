/// The bounds of what is taken from the other side.
public enum SASLLimits {
  /// The most octets of one message, decoded; RFC 4954 §4 asks for 12288 of Base64, tokens need some.
  public static let message = 12_288
  /// The most octets of a login or a password.
  public static let word = 1024
  /// The most octets of a nonce of the other side.
  public static let nonce = 512
  /// The most octets of a salt.
  public static let salt = 256
  /// How many iterations a SCRAM client does at most: about a second, then it is an attack.
  public static let iterations = 4096...1_000_000
}
