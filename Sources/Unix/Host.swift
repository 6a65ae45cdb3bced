internal import Bytes
internal import CShims

/// The machine and the process.
public enum Host {
  /// The host name as it is set, `localhost` if it is not.
  public static var name: [UInt8] {
    var buffer = [CChar](repeating: 0, count: 256)
    let answer = unsafe buffer.withUnsafeMutableBufferPointer {
      unsafe cs_host_name($0.baseAddress, $0.count - 1)
    }
    let name = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return answer < 0 || name.isEmpty ? [UInt8]("localhost".utf8) : name
  }

  /// The number of this process.
  public static var pid: Int32 { cs_pid() }

  /// Random bytes from the system.
  public static func random(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let answer = unsafe bytes.withUnsafeMutableBytes {
      unsafe cs_random($0.baseAddress, $0.count)
    }
    precondition(answer == count, "getrandom(2) gave too little")
    return bytes
  }

  /// The value of an environment variable.
  public static func environment(_ name: Path) -> [UInt8]? {
    unsafe name.withCString { name in
      guard let value = unsafe cs_environment(name) else { return nil }
      return unsafe [UInt8](UnsafeRawBufferPointer(start: value, count: length(value)))
    }
  }

  /// Sets the file mode creation mask; the answer is the one before.
  @discardableResult
  public static func setMask(_ mask: UInt32) -> UInt32 { cs_umask(mask) }

  /// Makes this the working directory.
  public static func changeDirectory(_ path: Path) throws(Errno) {
    try check(unsafe path.withCString { unsafe cs_change_directory($0) })
  }

  /// The arguments, program name first, as bytes.
  public static var arguments: [[UInt8]] {
    var all: [[UInt8]] = []
    // not CommandLine: that reads /proc/self/maps to find them, and finds none where there is no /proc
    while let word = unsafe cs_argument(Int32(all.count)) {
      unsafe all.append([UInt8](UnsafeRawBufferPointer(start: word, count: length(word))))
    }
    return all
  }

  /// Ends the process at once.
  public static func exit(_ status: Int32) -> Never { cs_exit(status) }
}

/// The length of a C string.
@safe
func length(_ text: UnsafePointer<CChar>) -> Int {
  var count = 0
  while unsafe text[count] != 0 { count += 1 }
  return count
}
