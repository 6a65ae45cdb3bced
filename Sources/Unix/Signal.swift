internal import CShims

/// The signals Martlet sends and takes.
public enum Signal: Int32, Sendable {
  /// SIGHUP.
  case hangUp = 1
  /// SIGINT.
  case interrupt = 2
  /// SIGKILL.
  case kill = 9
  /// SIGUSR1.
  case user1 = 10
  /// SIGPIPE.
  case pipe = 13
  /// SIGALRM.
  case alarm = 14
  /// SIGTERM.
  case terminate = 15
  /// SIGCHLD.
  case child = 17

  /// Has this process not notice the signal.
  public func ignore() { _ = cs_ignore_signal(rawValue) }
}

extension Signal {
  /// Ends this process by the signal, whatever was arranged for it.
  public func end() -> Never {
    _ = cs_reset_signals()
    _ = cs_kill(cs_pid(), rawValue)
    cs_exit(128 + rawValue)
  }
}
