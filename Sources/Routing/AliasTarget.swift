internal import Bytes
public import Postal

/// One place that the right side of an alias, or a line of a `.forward`, sends mail to.
public enum AliasTarget: Hashable, Sendable {
  /// An address; without a domain it is of this host's own domain.
  case address(Address)
  /// `\user`: that user's mailbox, whatever the aliases say.
  case unaliased(Address)
  /// `:include:/path`: each line of that file is one or more targets.
  case include([UInt8])
  /// `|command`: text for the shell.
  case command([UInt8])
  /// `/dir/`: a Maildir, here without its last slash.
  case maildir([UInt8])
  /// `/path` without a slash at its end, in a user's own file only: mail is not written into files.
  case file([UInt8])
  /// `/dev/null` or `:blackhole:`: the mail is thrown away.
  case discard
  /// `:fail: text` or `:defer: text`: the mail is refused, or waits.
  case failure(Failure)
  /// Nothing that mail can be sent to; the reason says what to write instead.
  case unusable([UInt8])

  /// The longest target taken, in octets.
  public static let limit = 8192

  /// The target as one would write it.
  public var bytes: [UInt8] {
    switch self {
    case .address(let address): address.bytes
    case .unaliased(let address): ["\\"] + address.bytes
    case .include(let path): [UInt8](":include:".utf8) + path
    case .command(let text): ["|"] + text
    case .maildir(let path): path + ["/"]
    case .file(let path): path
    case .discard: [UInt8]("/dev/null".utf8)
    case .failure(let failure):
      [UInt8]((failure.isTemporary ? ":defer: " : ":fail: ").utf8) + failure.text
    case .unusable(let reason): [UInt8]("(unusable) ".utf8) + reason
    }
  }

  /// A number that stays the same from process to process and differs between targets that differ.
  ///
  /// It recognises a target, it protects nothing.
  public var fingerprint: UInt64 { Fingerprint(bytes).value }
}
