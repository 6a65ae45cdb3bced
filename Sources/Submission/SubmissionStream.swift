internal import Bytes
internal import Unix

/// The form of a submission on a socket: chunks, each a line with its octets in decimal and then the octets; `0` ends it.
///
/// The first chunk is the block of the queue file. The answer is one line: `OK`, or `NO STATUS TEXT`.
enum SubmissionStream {
  /// The most octets of a chunk.
  static let chunkLimit = 16 << 20
  /// The most octets of an answer.
  static let answerLimit = 1024

  /// Appends one chunk that is not empty.
  static func append(_ octets: [UInt8], to out: inout [UInt8]) {
    out.append(decimal: octets.count)
    out.append(ASCII.lf)
    out.append(contentsOf: octets)
  }

  /// The end of a whole message.
  static let end = Array("0\n".utf8)
}
