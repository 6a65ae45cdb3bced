/// What a client that has logged in takes with it.
public struct LoginEntry: Hashable, Sendable {
  /// The most octets of the choices.
  public static let choicesLimit = 255

  /// What it chose before, as its protocol writes and reads it; whoever reads it must not believe it to be well-formed.
  public var choices: [UInt8]
  /// What it has said already to the mailbox.
  public var rest: [UInt8]

  /// What was chosen and said.
  public init(choices: [UInt8] = [], rest: [UInt8] = []) {
    self.choices = choices
    self.rest = rest
  }
}
