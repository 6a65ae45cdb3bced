internal import Unix

extension Errno {
  /// EXDEV.
  static let otherFileSystem = Errno(18)
  /// EMLINK.
  static let tooManyLinks = Errno(31)
  /// EOVERFLOW: no UID is left.
  static let tooLarge = Errno(75)
  /// ESTALE.
  static let stale = Errno(116)
  /// EOPNOTSUPP.
  static let notSupported = Errno(95)

  /// Whether the system refuses to write here: no permission, or a file system that is only read.
  var isRefusal: Bool { self == .accessDenied || self == .notPermitted || self == .readOnly }

  /// Whether there is no room for what should be written.
  var isOutOfSpace: Bool { self == .noSpace || self == .quota }
}
