internal import Unix

/// Where log lines go: never into a socket that is the client's, as descriptor 2 is under inetd(8).
public enum LogPlace {
  /// Takes descriptor 2 from this process and all that it starts if the client is at its other end.
  ///
  /// The answer is whether it was so: then syslog is left.
  public static func protectClient() -> Bool {
    guard let errors = try? DescriptorNumber.error.status(), errors.kind == .socket,
      isClient(errors, .input) || isClient(errors, .output)
    else { return false }
    if let null = try? FileDescriptor.open(appendingTo: "/dev/null", mode: 0o600) {
      try? DescriptorNumber(null.number).duplicate(onto: .error)
    }
    return true
  }

  private static func isClient(_ errors: FileStatus, _ number: DescriptorNumber) -> Bool {
    guard let other = try? number.status(), other.kind == .socket else { return false }
    return other.inode == errors.inode
  }
}
