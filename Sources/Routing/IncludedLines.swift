public import Postal

/// The lines of a list, one at a time, so that a list of a million addresses is never in memory.
public protocol IncludedLines {
  /// The next line without its end; nil after the last one.
  mutating func next() throws(Failure) -> [UInt8]?
}
