internal import CShims

extension Confinement {
  /// Gives up the rights of root that a change of user might have left.
  public static func dropCapabilities() throws(Errno) { try check(cs_drop_capabilities()) }

  /// Whether files may be moved between directories under Landlock; its first version denies that everywhere.
  public static var landlockLetsFilesMove: Bool { cs_landlock_version() >= 2 }
}

extension DescriptorNumber {
  /// Closes this descriptor and all with a higher number, whoever owns them: for a child that never returns.
  public func closeFromHere() throws(Errno) { try check(cs_close_from(number)) }

  /// Closes it, whoever owns it.
  public func close() throws(Errno) { try check(cs_close(number)) }
}

extension Signal {
  /// Has all signals do again what they do by default, and lets those in that were kept out.
  public static func resetAll() { _ = cs_reset_signals() }
}
