internal import Bytes
public import Postal
public import Unix

/// Files that hold a password or a token: nobody but the owner and his group may read them.
public enum SecretFile {
  /// The most octets of such a file.
  public static let sizeLimit = 65_536
  private static let forbidden: UInt32 = 0o026

  /// All of a file; a temporary failure of configuration that names it if it cannot be used.
  public static func contents(_ path: Path) throws(Failure) -> [UInt8] {
    do throws(GuardedFile.Refusal) {
      return try GuardedFile.open(path, forbidden: forbidden).contents(limit: sizeLimit)
    } catch {
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
