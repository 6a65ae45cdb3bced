/// A message as the list of a folder has it; its names are in the `MailboxSnapshot`.
public struct StoredMessage: Hashable, Sendable {
  /// The UID, at least 1; no other message of the folder ever has it under the same UIDVALIDITY.
  public let uid: UInt32
  /// The modification sequence of its last change.
  public internal(set) var modseq: Int
  /// The INTERNALDATE, seconds since 1970; nil if it is the time of the file, which nobody has looked at.
  public var received: Int? { receivedOrNone < 0 ? nil : receivedOrNone }
  /// The SAVEDATE, RFC 8514: when it got its UID, seconds since 1970.
  public internal(set) var saved: Int
  /// The flags in its file name.
  public internal(set) var flags: MessageFlags
  /// Whether it lies in `new`: no reader has taken it yet.
  public internal(set) var isNew: Bool
  /// The INTERNALDATE; negative if the list does not have it.
  var receivedOrNone: Int
  var keywordsStart: UInt32
  var keywordsLength: UInt16
  var nameLength: UInt16
  var nameStart: UInt32

  var name: Range<Int> { Int(nameStart)..<Int(nameStart) + Int(nameLength) }
  var keywords: Range<Int> { Int(keywordsStart)..<Int(keywordsStart) + Int(keywordsLength) }

  /// Its line stands elsewhere now.
  mutating func shift(by octets: Int) {
    nameStart = UInt32(truncatingIfNeeded: Int(nameStart) + octets)
    keywordsStart = UInt32(truncatingIfNeeded: Int(keywordsStart) + octets)
  }
}
