/// Messages with UIDs in a row that were expunged at once.
public struct ExpungedRange: Hashable, Sendable {
  /// The UIDs; some of them may never have been given.
  public let uids: ClosedRange<UInt32>
  /// The modification sequence of the expunge.
  public let modseq: Int
}
