internal import Bytes

/// What a program can tell from a status; RFC 9051 §7.1 and extensions.
public enum ResponseCode: Hashable, Sendable {
  /// ALERT: a person must see the text.
  case alert
  /// ALREADYEXISTS
  case alreadyExists
  /// APPENDUID: the UIDs in a mailbox of this validity.
  case appendUID(UInt32, NumberSet)
  /// AUTHENTICATIONFAILED
  case authenticationFailed
  /// AUTHORIZATIONFAILED
  case authorizationFailed
  /// BADCHARSET, with those that there are.
  case badCharset([String])
  /// BADEVENT, with the events that there are; RFC 5465.
  case badEvent([String])
  /// BADURL; RFC 4469.
  case badURL([UInt8])
  /// CANNOT
  case cannot
  /// CAPABILITY
  case capability([String])
  /// CLIENTBUG
  case clientBug
  /// CLOSED: what follows is of the mailbox that is selected now.
  case closed
  /// COMPRESSIONACTIVE; RFC 4978.
  case compressionActive
  /// CONTACTADMIN
  case contactAdmin
  /// COPYUID: UIDs there for UIDs here, in the order of both, in a mailbox of this validity.
  case copyUID(UInt32, from: [UInt32], to: [UInt32])
  /// CORRUPTION
  case corruption
  /// EXPIRED
  case expired
  /// EXPUNGEISSUED
  case expungeIssued
  /// HASCHILDREN
  case hasChildren
  /// HIGHESTMODSEQ; RFC 7162.
  case highestModSequence(ModSequence)
  /// INPROGRESS with how much of how much is done; RFC 9585.
  case inProgress(Tag?, done: Int?, of: Int?)
  /// INUSE
  case inUse
  /// LIMIT
  case limit
  /// MAILBOXID; RFC 8474.
  case mailboxID([UInt8])
  /// METADATA LONGENTRIES with the octets of the longest; RFC 5464.
  case metadataLongEntries(Int)
  /// METADATA MAXSIZE with the limit; RFC 5464.
  case metadataMaximum(Int)
  /// METADATA NOPRIVATE; RFC 5464.
  case metadataNoPrivate
  /// METADATA TOOMANY; RFC 5464.
  case metadataTooMany
  /// MODIFIED: the messages that a STORE left alone; RFC 7162.
  case modified(NumberSet)
  /// NOMODSEQ; RFC 7162.
  case noModSequence
  /// NONEXISTENT
  case nonExistent
  /// NOPERM
  case noPermission
  /// NOTIFICATIONOVERFLOW; RFC 5465.
  case notificationOverflow
  /// NOTSAVED
  case notSaved
  /// OVERQUOTA
  case overQuota
  /// PARSE
  case parse
  /// PERMANENTFLAGS; `canAdd` that keywords can be added.
  case permanentFlags([Flag], canAdd: Bool)
  /// PRIVACYREQUIRED
  case privacyRequired
  /// READ-ONLY
  case readOnly
  /// READ-WRITE
  case readWrite
  /// SERVERBUG
  case serverBug
  /// TOOBIG; RFC 7889, 4469.
  case tooBig
  /// TRYCREATE
  case tryCreate
  /// UIDNEXT
  case uidNext(UInt32)
  /// UIDNOTSTICKY
  case uidNotSticky
  /// UIDREQUIRED; RFC 9586.
  case uidRequired
  /// UIDVALIDITY
  case uidValidity(UInt32)
  /// UNAVAILABLE
  case unavailable
  /// UNKNOWN-CTE
  case unknownEncoding
  /// UNSEEN: the number of the first message that is not read; RFC 3501.
  case unseen(UInt32)
  /// USEATTR; RFC 6154.
  case useAttribute
}
