/// The exit statuses of sysexits.h, which callers of a mailer know.
public enum ExitStatus: Int32, Sendable {
  /// 0: done; of a submission: the message is durable.
  case ok = 0
  /// 64: the command line is wrong.
  case usage = 64
  /// 65: the input is wrong.
  case dataError = 65
  /// 66: an input file is missing.
  case noInput = 66
  /// 67: there is no such user.
  case noUser = 67
  /// 68: there is no such host, or no way to it.
  case noHost = 68
  /// 69: a service is missing.
  case unavailable = 69
  /// 70: a defect of the program.
  case software = 70
  /// 71: the system has run out of something.
  case osError = 71
  /// 72: a system file is missing.
  case osFile = 72
  /// 73: the output cannot be made.
  case cantCreate = 73
  /// 74: reading or writing failed.
  case ioError = 74
  /// 75: try again later; of a submission: nothing was kept.
  case temporaryFailure = 75
  /// 76: the other side broke the protocol.
  case protocolError = 76
  /// 77: not allowed.
  case noPermission = 77
  /// 78: the configuration is wrong.
  case configuration = 78
}
