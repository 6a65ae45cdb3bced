/// The version of the whole system; all programs of an installation have the same.
public enum Version {
  /// As people write it.
  public static let text = "0.1"
}
