internal import CShims

/// What the system answered instead of doing it.
public struct Errno: Error, Hashable, Sendable {
  /// The number of errno(3).
  public let number: Int32

  /// The error of that number.
  public init(_ number: Int32) { self.number = number }

  /// What strerror(3) says of it.
  public var message: String {
    guard let text = unsafe cs_error_text(number) else { return "error" }
    return unsafe String(cString: text)
  }

  /// EPERM.
  public static let notPermitted = Errno(1)
  /// ENOENT.
  public static let noSuchFile = Errno(2)
  /// ESRCH.
  public static let noSuchProcess = Errno(3)
  /// EIO.
  public static let inputOutput = Errno(5)
  /// ENXIO: a local socket where a file should be.
  public static let noSuchDevice = Errno(6)
  /// EAGAIN, which is also EWOULDBLOCK.
  public static let wouldBlock = Errno(11)
  /// EACCES.
  public static let accessDenied = Errno(13)
  /// EEXIST.
  public static let exists = Errno(17)
  /// ENOTDIR.
  public static let notDirectory = Errno(20)
  /// EISDIR
  public static let isDirectory = Errno(21)
  /// EINVAL.
  public static let invalid = Errno(22)
  /// EFBIG.
  public static let fileTooBig = Errno(27)
  /// ENOSPC.
  public static let noSpace = Errno(28)
  /// EROFS.
  public static let readOnly = Errno(30)
  /// EPIPE.
  public static let brokenPipe = Errno(32)
  /// ENAMETOOLONG.
  public static let nameTooLong = Errno(36)
  /// ELOOP: a symbolic link where none may be.
  public static let symbolicLink = Errno(40)
  /// EMSGSIZE.
  public static let messageTooLong = Errno(90)
  /// ECONNRESET.
  public static let connectionReset = Errno(104)
  /// ETIMEDOUT.
  public static let timedOut = Errno(110)
  /// EDQUOT.
  public static let quota = Errno(122)
}

/// The value of a shim's answer, or the error it stands for.
@discardableResult
@inline(__always)
func check<Answer: SignedInteger>(_ answer: Answer) throws(Errno) -> Answer {
  guard answer >= 0 else { throw Errno(Int32(truncatingIfNeeded: -answer)) }
  return answer
}
