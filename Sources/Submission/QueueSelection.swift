/// Which messages a run of the queue takes, and how often; the forms of `-q`.
public struct QueueSelection: Equatable, Sendable {
  /// One condition; a run takes the messages that meet all of them.
  public struct Condition: Equatable, Sendable {
    /// What is compared.
    public enum Field: Equatable, Sendable { case identifier, recipient, sender }

    /// What is compared.
    public var field: Field
    /// The text that must occur in it.
    public var pattern: [UInt8]
    /// Whether it must not occur.
    public var isNegated: Bool

    /// A condition.
    public init(_ field: Field, _ pattern: [UInt8], isNegated: Bool = false) {
      self.field = field
      self.pattern = pattern
      self.isNegated = isNegated
    }
  }

  /// The time between runs as `martlet-queue --interval` takes it; nil is one run now.
  public var interval: [UInt8]?
  /// What a message must meet.
  public var conditions: [Condition] = []

  /// Everything, once, now.
  public init() {}

  /// The arguments of martlet-queue(8) that ask for the same.
  public var arguments: [[UInt8]] {
    var all: [[UInt8]] = []
    if let interval {
      all += [[UInt8]("--interval".utf8), interval]
    } else if conditions.isEmpty {
      all.append([UInt8]("--now".utf8))
    }
    for condition in conditions {
      if condition.isNegated { all.append([UInt8]("--not".utf8)) }
      let name =
        switch condition.field {
        case .identifier: "--message"
        case .recipient: "--recipient"
        case .sender: "--sender"
        }
      all += [[UInt8](name.utf8), condition.pattern]
    }
    return all
  }
}
