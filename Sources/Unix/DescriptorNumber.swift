internal import Bytes
internal import CShims

/// A descriptor that somebody else owns: the standard ones, or one lent by its number.
public struct DescriptorNumber: Sendable, Hashable {
  /// The number.
  public let number: Int32

  /// The descriptor of that number, which stays open when this value goes.
  public init(_ number: Int32) { self.number = number }

  /// Descriptor 0.
  public static let input = DescriptorNumber(0)
  /// Descriptor 1.
  public static let output = DescriptorNumber(1)
  /// Descriptor 2.
  public static let error = DescriptorNumber(2)

  /// Appends at most `limit` bytes; the answer is 0 at the end.
  @discardableResult
  public func read(into buffer: inout [UInt8], upTo limit: Int = 65536) throws(Errno) -> Int {
    var answer = 0
    buffer.append(addingCapacity: limit) { (room: inout OutputSpan<UInt8>) in
      unsafe room.withUnsafeMutableBufferPointer { memory, initialized in
        answer = unsafe cs_read(number, memory.baseAddress! + initialized, limit)
        initialized += max(0, answer)
      }
    }
    return try check(answer)
  }

  /// Writes all bytes, in as many calls as it takes.
  public func write(_ bytes: borrowing Span<UInt8>) throws(Errno) {
    var done = 0
    while done < bytes.count {
      let answer = unsafe bytes.withUnsafeBytes { memory in
        unsafe cs_write(number, memory.baseAddress! + done, memory.count - done)
      }
      done += Int(try check(answer))
    }
  }

  /// Writes all bytes, in as many calls as it takes.
  public func write(_ bytes: [UInt8]) throws(Errno) { try write(bytes.span) }

  /// Whether a person is at the other end.
  public var isTerminal: Bool { cs_is_terminal(number) == 1 }
}
