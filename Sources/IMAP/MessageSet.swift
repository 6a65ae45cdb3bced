internal import Bytes

/// The messages that a command is about.
public enum MessageSet: Hashable, Sendable {
  /// Numbers or UIDs.
  case numbers(SequenceSet)
  /// `$`: what the last SEARCH saved; RFC 9051 §6.4.4.1.
  case saved
}

extension MessageSet: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    self = reader.take("$") ? .saved : .numbers(try SequenceSet(&reader))
  }
}
