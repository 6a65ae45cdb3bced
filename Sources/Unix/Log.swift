internal import Bytes
internal import CShims

/// Where log lines go.
public enum Log {
  /// The places a line can go to.
  public enum Target: Sendable { case standardError, syslog }

  /// Writes a line to descriptor 2, or to syslog under a tag. A log that cannot be written is not an error.
  public static func write(
    _ line: LogLine, to target: Target = .standardError, tag: Path = "martlet"
  ) {
    switch target {
    case .standardError:
      try? DescriptorNumber.error.write(line.bytes + [ASCII.lf])
    case .syslog:
      guard let text = Path(line.bytes) else { return }
      let information: Int32 = 6
      unsafe tag.withCString { tag in
        unsafe text.withCString { unsafe cs_syslog(information, tag, $0) }
      }
    }
  }
}
