/// A mailbox as LIST shows it; RFC 9051 §7.3.1.
public struct ListEntry: Hashable, Sendable {
  /// What a mailbox is or has.
  public enum Attribute: Hashable, Sendable {
    /// There is no such mailbox, but perhaps children of it.
    case nonExistent
    /// It never has children.
    case noInferiors
    /// It cannot be selected.
    case noSelect
    /// It has children.
    case hasChildren
    /// It has no children.
    case hasNoChildren
    /// It may have new messages.
    case marked
    /// It has no new messages.
    case unmarked
    /// The user is subscribed to it.
    case subscribed
    /// It is on another server.
    case remote
    /// It is for this.
    case use(SpecialUse)

    var text: String {
      switch self {
      case .nonExistent: "\\NonExistent"
      case .noInferiors: "\\Noinferiors"
      case .noSelect: "\\Noselect"
      case .hasChildren: "\\HasChildren"
      case .hasNoChildren: "\\HasNoChildren"
      case .marked: "\\Marked"
      case .unmarked: "\\Unmarked"
      case .subscribed: "\\Subscribed"
      case .remote: "\\Remote"
      case .use(let use): use.text
      }
    }
  }

  /// What it is or has.
  public var attributes: [Attribute]
  /// The character between levels; nil if there are none.
  public var delimiter: UInt8?
  /// The name in UTF-8; empty in the answer to an empty pattern.
  public var name: [UInt8]
  /// CHILDINFO: children are subscribed to, or have a special use; RFC 5258 §4.
  public var childInfo: [String] = []
  /// OLDNAME: the name that a client may know it by; RFC 9051 §6.3.9.7.
  public var oldName: MailboxName?

  /// A mailbox.
  public init(_ attributes: [Attribute], delimiter: UInt8?, name: [UInt8]) {
    self.attributes = attributes
    self.delimiter = delimiter
    self.name = name
  }
}
