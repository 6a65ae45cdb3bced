internal import CShims

/// Waiting for several descriptors at once; poll(2).
public enum Waiting {
  /// One descriptor, and what is awaited of it.
  public struct Interest: Sendable {
    /// The descriptor's number.
    public let number: Int32
    /// Before: whether to wait until it can be read. After: whether it can, or has ended.
    public var readable: Bool
    /// Before: whether to wait until it can be written. After: whether it can.
    public var writable: Bool

    /// An interest in a descriptor.
    public init(_ number: Int32, readable: Bool = true, writable: Bool = false) {
      self.number = number
      self.readable = readable
      self.writable = writable
    }
  }

  /// Waits until one of the interests is met, `milliseconds` have passed (nil: no limit) or a signal came.
  public static func wait(for interests: inout [Interest], milliseconds: Int?) throws(Errno) {
    var set = interests.map {
      cs_poll(fd: $0.number, readable: $0.readable ? 1 : 0, writable: $0.writable ? 1 : 0)
    }
    let limit = milliseconds.map { Int32(clamping: max(0, $0)) } ?? -1
    let answer = unsafe set.withUnsafeMutableBufferPointer {
      unsafe cs_poll($0.baseAddress, $0.count, limit)
    }
    let ready = try check(answer) > 0
    for i in interests.indices {
      interests[i].readable = ready && set[i].readable != 0
      interests[i].writable = ready && set[i].writable != 0
    }
  }

  /// Whether something can be read now, or there is the end.
  public static func isReadable(_ number: Int32) -> Bool {
    var interests = [Interest(number)]
    return (try? wait(for: &interests, milliseconds: 0)) != nil && interests[0].readable
  }
}
