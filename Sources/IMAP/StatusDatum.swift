/// One item of STATUS with its value; RFC 9051 §7.3.4.
public struct StatusDatum: Hashable, Sendable {
  /// A value.
  public enum Value: Hashable, Sendable {
    /// A number.
    case number(Int)
    /// An object ID, in parentheses on the wire.
    case id([UInt8])
    /// NIL.
    case none
  }

  /// What it is.
  public var item: StatusItem
  /// The value.
  public var value: Value

  /// An item with its value.
  public init(_ item: StatusItem, _ value: Value) {
    self.item = item
    self.value = value
  }
}

extension StatusItem {
  var text: String {
    switch self {
    case .messages: "MESSAGES"
    case .recent: "RECENT"
    case .uidNext: "UIDNEXT"
    case .uidValidity: "UIDVALIDITY"
    case .unseen: "UNSEEN"
    case .deleted: "DELETED"
    case .size: "SIZE"
    case .highestModSequence: "HIGHESTMODSEQ"
    case .mailboxID: "MAILBOXID"
    case .appendLimit: "APPENDLIMIT"
    case .deletedStorage: "DELETED-STORAGE"
    }
  }
}
