internal import Bytes

/// What is limited, and how far; RFC 9208.
public struct Quota: Hashable, Sendable {
  /// What is limited.
  public enum Resource: Hashable, Sendable {
    /// STORAGE, in units of 1024 octets.
    case storage
    /// MESSAGE
    case messages
    /// MAILBOX
    case mailboxes
    /// ANNOTATION-STORAGE, in units of 1024 octets.
    case annotations
    /// One of a name that we do not know, in upper case.
    case other([UInt8])
  }

  /// What is limited.
  public var resource: Resource
  /// How much of it there is; not in SETQUOTA.
  public var usage: Int
  /// How much of it there may be.
  public var limit: Int

  /// A limit.
  public init(_ resource: Resource, usage: Int, limit: Int) {
    self.resource = resource
    self.usage = usage
    self.limit = limit
  }
}

extension Quota.Resource {
  /// The name on the wire.
  public var bytes: [UInt8] {
    switch self {
    case .storage: Array("STORAGE".utf8)
    case .messages: Array("MESSAGE".utf8)
    case .mailboxes: Array("MAILBOX".utf8)
    case .annotations: Array("ANNOTATION-STORAGE".utf8)
    case .other(let name): name
    }
  }
}

extension Quota: Readable {
  /// setquota-resource
  init(_ reader: inout Reader) throws(ParsingError) {
    let name = try reader.atom("a resource such as STORAGE was expected").map(\.uppercased)
    switch name.text {
    case "STORAGE": resource = .storage
    case "MESSAGE": resource = .messages
    case "MAILBOX": resource = .mailboxes
    case "ANNOTATION-STORAGE": resource = .annotations
    default: resource = .other(name)
    }
    try reader.space()
    usage = 0
    limit = try reader.longNumber()
  }
}
