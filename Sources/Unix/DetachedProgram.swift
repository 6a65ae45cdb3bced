internal import CShims

/// Starting a program that nobody has to wait for.
public enum DetachedProgram {
  /// The most descriptors one can be lent.
  public static let maximumDescriptors = 16

  /// Starts a program as a process of init's, not ours: it leaves no zombie and no status.
  ///
  /// `descriptors[i]` becomes its descriptor i, -1 leaves i closed; nothing else stays open. What keeps it
  /// from being executed is thrown here. Safe in a process with several threads.
  public static func start(
    _ program: Path, arguments: [[UInt8]], environment: [[UInt8]], descriptors: [Int32]
  ) throws(Errno) {
    var words = CStrings(arguments)
    var variables = CStrings(environment)
    let answer = unsafe program.withCString { path in
      unsafe words.withPointers { argv in
        unsafe variables.withPointers { envp in
          unsafe descriptors.withUnsafeBufferPointer {
            unsafe cs_start_detached(path, argv, envp, $0.baseAddress, Int32($0.count))
          }
        }
      }
    }
    try check(answer)
  }
}
