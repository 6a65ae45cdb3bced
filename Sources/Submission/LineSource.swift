internal import Bytes
public import Postal
public import Unix

/// Lines from a descriptor, each as soon as it is there.
public struct LineSource {
  /// The longest line taken, in octets.
  public static let lineLimit = 64 << 10

  private let input: DescriptorNumber
  private var buffer: [UInt8] = []
  private var start = 0
  private var hasEnded = false

  /// The lines of this descriptor.
  public init(_ input: DescriptorNumber) { self.input = input }

  /// The next line without its LF; nil after the last one.
  public mutating func next() throws(Failure) -> [UInt8]? {
    while true {
      if let end = buffer.span.index(of: ASCII.lf, from: start) {
        defer { start = end + 1 }
        return [UInt8](buffer[start..<end])
      }
      buffer.removeFirst(start)
      start = 0
      if hasEnded {
        defer { buffer = [] }
        return buffer.isEmpty ? nil : buffer
      }
      guard buffer.count <= Self.lineLimit else {
        throw Failure(
          EnhancedStatus(.permanent, 6, 0), "a line is longer than \(Self.lineLimit) octets")
      }
      try fill()
    }
  }

  private mutating func fill() throws(Failure) {
    do throws(Errno) {
      hasEnded = try input.read(into: &buffer, upTo: 4096) == 0
    } catch {
      throw Failure(.system(.temporary), "descriptor 0 cannot be read: \(error.message)")
    }
  }
}
