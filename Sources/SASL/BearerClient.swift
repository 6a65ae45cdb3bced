internal import Bytes

/// OAUTHBEARER (RFC 7628) and XOAUTH2: a token that somebody else gave out; for protected connections only.
public struct BearerClient: ClientMechanism {
  /// OAUTHBEARER or XOAUTH2.
  public let mechanism: Mechanism
  private let message: [UInt8]
  private var isSent = false
  private var hasFailed = false

  /// A client of OAUTHBEARER; `user` may be empty, the server's name and port go with the token.
  public static func oauthBearer(
    user: [UInt8], token: [UInt8], host: [UInt8], port: Int
  ) -> BearerClient {
    var text = Array("n,".utf8)
    if !user.isEmpty { text += Array("a=".utf8) + ScramText.escaped(user) }
    text.append(",\u{1}")
    if !host.isEmpty {
      text += Array("host=".utf8) + host
      text.append("\u{1}port=")
      text.append(decimal: port)
      text.append(1)
    }
    text += Array("auth=Bearer ".utf8) + token
    text.append("\u{1}\u{1}")
    return BearerClient(.oauthBearer, text)
  }

  /// A client of XOAUTH2.
  public static func xoauth2(user: [UInt8], token: [UInt8]) -> BearerClient {
    let text = Array("user=".utf8) + user + [1] + Array("auth=Bearer ".utf8) + token + [1, 1]
    return BearerClient(.xoauth2, text)
  }

  private init(_ mechanism: Mechanism, _ message: [UInt8]) {
    self.mechanism = mechanism
    self.message = message
  }

  /// Whether the token went out and no complaint came back.
  public var isComplete: Bool { isSent && !hasFailed }

  /// The token.
  public mutating func initial() -> [UInt8]? {
    isSent = true
    return message
  }

  /// The token if asked by an empty challenge; a complaint of the server gets the answer that ends the exchange.
  public mutating func respond(to challenge: [UInt8]) throws(SASLFailure) -> [UInt8] {
    if !isSent {
      isSent = true
      return message
    }
    guard !hasFailed else { throw SASLFailure(.malformed, "the server complains again") }
    hasFailed = true
    return mechanism == .oauthBearer ? [1] : []
  }
}
