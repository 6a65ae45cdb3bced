internal import CDeflate

/// Expands a stream of raw deflate, RFC 1951, a piece at a time: a little may become very much. About 40 KB of memory.
@safe
public struct Inflater: ~Copyable {
  /// The most octets of a piece.
  public static let pieceSize = 16_384

  /// What was fed is no deflate, or the stream has ended.
  public struct Malformed: Error {}

  private let stream: UnsafeMutableRawPointer
  private var input: [UInt8] = []
  private var used = 0
  /// Whether the last piece was as large as it could be: there may be more of it.
  private var isFull = false

  /// A stream of nothing; nil without memory.
  public init?() {
    guard let stream = unsafe cd_inflater() else { return nil }
    unsafe self.stream = stream
  }

  // the stream is this value's alone
  deinit { unsafe cd_end_inflater(stream) }

  /// Adds octets that have arrived.
  public mutating func feed(_ octets: [UInt8]) {
    input.removeFirst(used)
    used = 0
    input += octets
  }

  /// The next piece; nil if more has to be fed first.
  public mutating func next() throws(Malformed) -> [UInt8]? {
    while used < input.count || isFull {
      let piece = try piece()
      if !piece.isEmpty { return piece }
    }
    return nil
  }

  private mutating func piece() throws(Malformed) -> [UInt8] {
    var out: [UInt8] = []
    var count = input.count - used
    var answer = 0
    out.append(addingCapacity: Self.pieceSize) { (room: inout OutputSpan<UInt8>) in
      // both buffers are there for the time of the call, and it keeps to their sizes
      unsafe room.withUnsafeMutableBufferPointer { target, written in
        answer = unsafe input.withUnsafeBufferPointer { source in
          let rest = unsafe source.baseAddress.map { unsafe $0 + used }
          return unsafe cd_inflate(stream, rest, &count, target.baseAddress, Self.pieceSize)
        }
        written = max(0, answer)
      }
    }
    used += count
    isFull = out.count == Self.pieceSize
    // without progress it would go on for ever
    if answer < 0 || answer == 0 && count == 0 && used < input.count { throw Malformed() }
    return out
  }
}
