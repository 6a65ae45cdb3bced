public import Postal
public import Unix

/// Where a line of a `.forward` file sends a message.
public enum ForwardTarget: Hashable, Sendable {
  /// Into the user's own mailbox.
  case mailbox
  /// Into another Maildir.
  case maildir(Path)
  /// To a shell command.
  case command([UInt8])
  /// To an address.
  case address(Address)
}
