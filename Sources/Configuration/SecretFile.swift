internal import Bytes
public import Postal
public import Unix

/// Files that hold a password or a token: nobody but the owner and his group may read them.
public enum SecretFile {
  /// The most octets of a file with one secret.
  public static let sizeLimit = 65_536
  /// Others read or write it, or its group writes it.
  private static let forbidden: UInt32 = 0o026

  /// Whether a file of this mode tells its secret, or may have been changed.
  public static func isExposed(mode: UInt32) -> Bool { mode & forbidden != 0 }

  /// All of a file; a temporary failure of configuration that names it if it cannot be used.
  ///
  /// One that is missing counts as empty if it may be missing.
  public static func contents(
    _ path: Path, limit: Int = sizeLimit, mayBeMissing: Bool = false
  ) throws(Failure) -> [UInt8] {
    do throws(GuardedFile.Refusal) {
      return try GuardedFile.open(path, forbidden: forbidden).contents(limit: limit)
    } catch {
      if mayBeMissing, error.isMissing { return [] }
      let text =
        switch error {
        case .writableByOthers:
          "others can read or change it, and it holds a secret; say chmod g-w,o-rw \(path.text)"
        case .system, .notFile, .tooBig: error.text(path)
        }
      throw Problem(file: path.bytes, line: 0, text: text).waiting
    }
  }
}
