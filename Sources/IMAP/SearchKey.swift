internal import Bytes

/// What a message must be for a client to find it; RFC 9051 §6.4.4 and extensions.
public indirect enum SearchKey: Hashable, Sendable {
  /// All that is searched.
  case all
  /// Those with these numbers.
  case numbers(MessageSet)
  /// Those with these UIDs.
  case uids(MessageSet)
  /// Those with this flag, or those without it.
  case flag(Flag, isSet: Bool)
  /// Those in which a text stands, in any case; it is in the charset of the command.
  case text(SearchField, [UInt8])
  /// Those of which a date compares so.
  case date(SearchDate, Comparison, CalendarDate)
  /// Those of more octets.
  case larger(Int)
  /// Those of fewer octets.
  case smaller(Int)
  /// Those that arrived at least so many seconds ago; RFC 5032.
  case older(seconds: Int)
  /// Those that arrived within so many seconds; RFC 5032.
  case younger(seconds: Int)
  /// Those with this modification sequence or a later one; RFC 7162 §3.1.5.
  case modSequence(ModSequence)
  /// SAVEDATESUPPORTED: all, if the mailbox keeps the date; RFC 8514.
  case knowsSaveDate
  /// The one with this EMAILID; RFC 8474.
  case emailID([UInt8])
  /// Those with this THREADID; RFC 8474.
  case threadID([UInt8])
  /// All others.
  case not(SearchKey)
  /// Those of either.
  case or(SearchKey, SearchKey)
  /// Those of all; at least one.
  case and([SearchKey])

  /// How a date compares; times and zones do not matter.
  public enum Comparison: Hashable, Sendable {
    /// Before that day.
    case before
    /// On that day.
    case on
    /// On that day or later.
    case since
  }

  /// Which date.
  public enum SearchDate: Hashable, Sendable {
    /// INTERNALDATE.
    case arrived
    /// That of the Date field.
    case sent
    /// When it was put into this mailbox; RFC 8514.
    case saved
  }

  /// Where a text is looked for.
  public enum SearchField: Hashable, Sendable {
    /// The sender.
    case from
    /// The To field.
    case to
    /// The Cc field.
    case cc
    /// The Bcc field.
    case bcc
    /// The subject.
    case subject
    /// Fields with this name; an empty text finds each of them.
    case header([UInt8])
    /// Everything but the header.
    case body
    /// Everything.
    case text
  }

  /// How deep keys may stand in each other.
  public static let nestingLimit = 50

  /// `\Recent` and not `\Seen`; RFC 3501.
  static let new = SearchKey.and([
    .flag(.recent, isSet: true), .flag(.seen, isSet: false),
  ])
}
