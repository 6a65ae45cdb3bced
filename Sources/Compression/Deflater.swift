internal import CDeflate

/// Compresses a stream as raw deflate, RFC 1951; about 260 KB of memory.
@safe
public struct Deflater: ~Copyable {
  /// Octets of output that are made at once.
  private static let pieceSize = 16_384

  private let stream: UnsafeMutableRawPointer
  /// Whether something was added since the last flush.
  private var isDirty = false

  /// A stream of nothing; nil without memory.
  public init?() {
    guard let stream = unsafe cd_deflater() else { return nil }
    unsafe self.stream = stream
  }

  // the stream is this value's alone
  deinit { unsafe cd_end_deflater(stream) }

  /// Adds octets; what of the output is ready is appended.
  public mutating func add(_ octets: [UInt8], to out: inout [UInt8]) {
    if octets.isEmpty { return }
    isDirty = true
    run(octets, CD_MORE, &out)
  }

  /// Appends all that the other side needs to read what was added.
  public mutating func flush(to out: inout [UInt8]) {
    guard isDirty else { return }
    isDirty = false
    run([], CD_FLUSH, &out)
  }

  private func run(_ octets: [UInt8], _ flush: Int, _ out: inout [UInt8]) {
    var used = 0
    var isFull = true
    while used < octets.count || isFull {
      let start = out.count
      var count = octets.count - used
      out.append(addingCapacity: Self.pieceSize) { (room: inout OutputSpan<UInt8>) in
        // both buffers are there for the time of the call, and it keeps to their sizes
        unsafe room.withUnsafeMutableBufferPointer { target, written in
          written = unsafe octets.withUnsafeBufferPointer { source in
            let rest = unsafe source.baseAddress.map { unsafe $0 + used }
            return unsafe cd_deflate(
              stream, rest, &count, target.baseAddress, Self.pieceSize, Int32(flush))
          }
        }
      }
      used += count
      isFull = out.count - start == Self.pieceSize
    }
  }
}
