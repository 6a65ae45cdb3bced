/// The named limits of a submission.
public enum SubmissionLimits {
  /// The most octets of a header; enough for a million recipients in `To`.
  public static let header = 64 << 20
  /// Octets of a message that are kept before the sink is given any.
  public static let firstWrite = 128 << 10
  /// Octets read at a time.
  public static let read = 64 << 10
}
