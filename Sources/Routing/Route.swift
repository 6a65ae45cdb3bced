public import Postal

/// Where mail for one recipient goes, and how that was found.
public struct Route: Sendable {
  /// The end of the way.
  public enum End: Sendable {
    /// The Maildir of an account.
    case mailbox(HostAccount)
    /// A Maildir of its own.
    case virtual(VirtualMailbox)
    /// A Maildir named in the aliases, without its last slash; written by the command user.
    case maildir([UInt8])
    /// A command named in the aliases; run by the command user.
    case command([UInt8])
    /// A command of the routes table, which takes the mail for another domain.
    case pipe([UInt8])
    /// Another mail server; a way that holds for the recipient's own domain.
    case relay(Relay)
    /// Nowhere: it is thrown away, and that is a success.
    case discard
    /// Other recipients, in messages of their own.
    case expansion(Expansion)
    /// Nowhere: the sender is told, or the recipient waits.
    case failure(Failure)
  }

  /// The end of the way.
  public var end: End
  /// The address the way ended with: what the recipient was rewritten to, never an internal one.
  ///
  /// For a command or a Maildir of an alias it is the alias.
  public var address: Address
  /// Its local part without the extension: the name of the mailbox or the alias.
  public var localPart: [UInt8]
  /// The extension without its delimiter; nil if there is none.
  public var `extension`: [UInt8]?
  /// Each step as a sentence; empty unless they were asked for.
  public var steps: [String]
}
