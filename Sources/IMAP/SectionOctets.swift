/// Where the octets of a section are, as they are stored.
enum SectionOctets {
  /// In the message.
  case stored(Range<Int>)
  /// Here: fields put together.
  case composed([UInt8])
}
