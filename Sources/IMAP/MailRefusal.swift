/// Why something was not done, as a tagged NO tells it.
public struct MailRefusal: Error, Hashable, Sendable {
  /// What a program can tell from it, RFC 5530; nil if there is no word for it.
  public var code: ResponseCode?
  /// One line for people: what is wrong and what to do.
  public var text: String

  /// A refusal.
  public init(_ code: ResponseCode? = nil, _ text: String) {
    self.code = code
    self.text = text
  }
}
