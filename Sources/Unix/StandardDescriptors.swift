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
      let null: Path = "/dev/null"
      try check(unsafe null.withCString { unsafe cs_open(cs_cwd(), $0, Int32(CS_WRITE), 0) })
    }
  }
}
