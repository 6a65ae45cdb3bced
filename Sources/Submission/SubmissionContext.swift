public import Bytes
public import Configuration
public import Postal

/// What a submission needs to know of its surroundings; all of it is passed in.
public struct SubmissionContext {
  /// The configuration.
  public var settings: Settings
  /// Who submits.
  public var caller: Caller
  /// When the message arrives.
  public var now: Timestamp
  /// Minutes east of UTC, for the dates in the header.
  public var offsetMinutes: Int
  /// The number of this process, for names.
  public var pid: Int32
  /// At least eight random octets, for names.
  public var random: [UInt8]
  /// The name of the program for the origin.
  public var program: [UInt8] = [UInt8]("sendmail".utf8)
  private let check: (Address, ReversePath?) -> Failure?

  /// Surroundings; `refusal` says why mail to a qualified address would be refused at once.
  public init(
    settings: Settings, caller: Caller, now: Timestamp, offsetMinutes: Int, pid: Int32,
    random: [UInt8], refusal: @escaping (Address, ReversePath?) -> Failure?
  ) {
    self.settings = settings
    self.caller = caller
    self.now = now
    self.offsetMinutes = offsetMinutes
    self.pid = pid
    self.random = random
    check = refusal
  }

  /// Why mail to a qualified address would be refused at once; nil takes it. No sender is one not known yet.
  public func refusal(_ address: Address, from sender: ReversePath? = nil) -> Failure? {
    check(address, sender)
  }
}
