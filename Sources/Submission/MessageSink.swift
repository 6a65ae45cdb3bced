public import Postal
public import Queue

/// Where a submitted message goes: the drop directory, or whatever takes its place.
///
/// The calls come in the order begin, append …, commit or abandon. Nothing is promised before
/// `commit` has returned, and after a failure of any call nothing is kept.
public protocol MessageSink: ~Copyable {
  /// Begins a message with its envelope.
  mutating func begin(_ header: QueueHeader) throws(Failure)
  /// Appends octets of the message.
  mutating func append(_ bytes: [UInt8]) throws(Failure)
  /// Makes the message durable.
  mutating func commit() throws(Failure)
  /// Removes what was begun.
  mutating func abandon()
}
