/// LOGIN: the name, then the password, whatever the challenges say; for protected connections only.
public struct LoginClient: ClientMechanism {
  private let words: [[UInt8]]
  private var said = 0

  /// A client with this password.
  public init(user: [UInt8], password: [UInt8]) { words = [user, password] }

  /// LOGIN.
  public var mechanism: Mechanism { .login }
  /// Whether both words went out.
  public var isComplete: Bool { said == words.count }

  /// Nothing: some servers take no initial response.
  public mutating func initial() -> [UInt8]? { nil }

  /// The name, then the password.
  public mutating func respond(to challenge: [UInt8]) throws(SASLFailure) -> [UInt8] {
    guard said < words.count else {
      throw SASLFailure(.malformed, "the server asks for more than name and password")
    }
    said += 1
    return words[said - 1]
  }
}
