/// A member of an address list, or where a group begins or ends; `address` of RFC 9051 §7.5.2.
public enum EnvelopeAddress: Hashable, Sendable {
  /// One mailbox.
  ///
  /// The name and the local part are without quotes and backslashes; encoded words stay. The route is
  /// that of RFC 5322 §4.4, `@a,@b`. What could not be read is empty.
  case mailbox(name: [UInt8]?, route: [UInt8]?, localPart: [UInt8], domain: [UInt8])
  /// The name of a group, whose members follow.
  case groupStart([UInt8])
  /// The members of a group are over.
  case groupEnd
}
