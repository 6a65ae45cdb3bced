internal import CShims

/// Descriptors 0, 1 and 2 as a program was given them.
public enum StandardDescriptors {
  /// Opens what the caller has closed, so that no file of ours gets one of these numbers.
  ///
  /// It becomes /dev/null for writing only: reading descriptor 0 then fails, as it would have.
  public static func fill() throws(Errno) {
    for number in Int32(0)...2 {
      var status = cs_stat()
      if unsafe cs_fstat(number, &status) >= 0 { continue }
      // the lowest number that is free is this one
      _ = try null().release()
    }
  }

  /// Lets go of what is on 0 and 1; there is what `fill` puts there then.
  public static func leave() throws(Errno) {
    let null = try null()
    try DescriptorNumber(null.number).duplicate(onto: .input)
    try DescriptorNumber(null.number).duplicate(onto: .output)
  }

  private static func null() throws(Errno) -> FileDescriptor {
    let path: Path = "/dev/null"
    return FileDescriptor(
      owning: try check(
        unsafe path.withCString { unsafe cs_open(cs_cwd(), $0, Int32(CS_WRITE), 0) }))
  }
}
