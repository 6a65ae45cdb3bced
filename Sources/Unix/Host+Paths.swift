internal import Bytes
internal import CShims

extension Host {
  /// The working directory.
  public static func workingDirectory() throws(Errno) -> Path { try target(of: "/proc/self/cwd") }

  /// Where the running program lies, symbolic links resolved.
  public static func programPath() throws(Errno) -> Path { try target(of: "/proc/self/exe") }

  /// What a symbolic link says.
  private static func target(of link: Path) throws(Errno) -> Path {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let length = Int(
      try check(
        unsafe link.withCString { link in
          unsafe buffer.withUnsafeMutableBytes {
            unsafe cs_read_link(cs_cwd(), link, $0.baseAddress, $0.count)
          }
        }))
    guard length < buffer.count, let path = Path([UInt8](buffer[..<length])) else {
      throw .nameTooLong
    }
    return path
  }
}
