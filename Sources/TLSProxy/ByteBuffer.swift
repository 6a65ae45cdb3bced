internal import Unix

/// Octets on their way, in memory of a fixed size.
struct ByteBuffer {
  /// Octets of room.
  static let size = 32_768

  private var memory = [UInt8](repeating: 0, count: size)
  private var start = 0
  private var end = 0

  /// How many octets are on their way.
  var count: Int { end - start }

  /// Whether nothing is.
  var isEmpty: Bool { start == end }

  /// Whether more can be taken.
  var hasRoom: Bool { end < ByteBuffer.size }

  /// Has `source` write into the room there is; it answers how many octets that were, else 0 or less.
  mutating func fill(_ source: (UnsafeMutableRawBufferPointer) -> Int32) -> Int32 {
    let end = end
    let answer = unsafe memory.withUnsafeMutableBytes { unsafe source(.init(rebasing: $0[end...])) }
    self.end += max(0, Int(answer))
    return answer
  }

  /// Has `sink` take from the front; it answers how many octets it took, else 0 or less.
  mutating func drain(_ sink: (UnsafeRawBufferPointer) -> Int32) -> Int32 {
    let range = start..<end
    let answer = unsafe memory.withUnsafeBytes { unsafe sink(.init(rebasing: $0[range])) }
    drop(max(0, Int(answer)))
    return answer
  }

  /// Takes in what a descriptor has now; throws EAGAIN if it has nothing. Answers the room there was, too.
  mutating func receive(from source: DescriptorNumber) throws(Errno) -> (count: Int, room: Int) {
    let room = ByteBuffer.size - end
    let count = try source.receive(into: &memory, at: end)
    end += count
    return (count, room)
  }

  /// Sends from the front what a descriptor takes now; throws EAGAIN if it takes nothing.
  mutating func send(to sink: DescriptorNumber) throws(Errno) {
    drop(try sink.send(memory.span.extracting(start..<end)))
  }

  /// Throws away what is on its way.
  mutating func clear() { (start, end) = (0, 0) }

  private mutating func drop(_ count: Int) {
    start += count
    if start == end { (start, end) = (0, 0) }
  }
}
