internal import Bytes

extension LineFramer {
  /// The longest command taken, without its line end; RFC 5321 §4.5.3.1.4 asks for 512 and more.
  static let commandLimit = 2048
  /// The longest line of AUTH; RFC 4954 §4.
  static let authenticationLimit = 12_288

  /// Lets a reader of DATA take what has arrived and was not given out as lines.
  mutating func hand(to reader: inout DataReader, into out: inout [UInt8]) {
    _ = hand { reader.read($0, into: &out) }
  }

  /// Lets a reader of chunks take at most `count` octets; the answer is how many there were.
  mutating func hand(_ count: Int, to reader: inout ChunkReader, into out: inout [UInt8]) -> Int {
    hand(upTo: count) {
      reader.read($0, into: &out)
      return $0.count
    }
  }

  /// Passes over at most `count` octets; the answer is how many there were.
  mutating func pass(_ count: Int) -> Int { hand(upTo: count) { $0.count } }
}
