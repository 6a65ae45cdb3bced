internal import CShims

extension Signal {
  /// Ends this process by the signal, whatever was arranged for it.
  public func end() -> Never {
    _ = cs_reset_signals()
    _ = cs_kill(cs_pid(), rawValue)
    cs_exit(128 + rawValue)
  }
}
