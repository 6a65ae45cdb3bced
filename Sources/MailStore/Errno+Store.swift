internal import Unix

extension Errno {
  /// EXDEV.
  static let otherFileSystem = Errno(18)
  /// EMLINK.
  static let tooManyLinks = Errno(31)
  /// EOVERFLOW: no UID is left.
  static let tooLarge = Errno(75)
  /// EOPNOTSUPP.
  static let notSupported = Errno(95)
}
