public import Bytes
internal import Message
public import Postal

/// Who reports, and when: all that a report needs from the world outside.
public struct ReportContext: Sendable {
  /// How many octets of a message a failure returns at most, unless set otherwise.
  public static let defaultReturnLimit = 65_536

  /// The name of the reporting host; a domain.
  public var host: [UInt8]
  /// Who gets the reports that have no other reader.
  public var postmaster: Address
  /// The date of the report.
  public var now: Timestamp
  /// How many minutes east of UTC all dates of the report are written.
  public var offsetMinutes: Int
  /// The Message-ID of the report, with its angle brackets.
  public var messageID: [UInt8]
  /// At least 12 random octets, new for each report; they make the boundary unforeseeable.
  public var seed: [UInt8]
  /// How many octets of a message a failure returns at most.
  public var returnLimit: Int

  /// A context of these values.
  public init(
    host: [UInt8], postmaster: Address, now: Timestamp, offsetMinutes: Int = 0,
    messageID: [UInt8], seed: [UInt8], returnLimit: Int = defaultReturnLimit
  ) {
    self.host = host
    self.postmaster = postmaster
    self.now = now
    self.offsetMinutes = offsetMinutes
    self.messageID = messageID
    self.seed = seed
    self.returnLimit = returnLimit
  }
}

extension ReportContext {
  /// The host name, or one that is safe if it is none.
  var domain: [UInt8] {
    let isName = Address.isDomain(host) && !host.contains(where: \.isEightBit)
    return isName ? host : Array("localhost".utf8)
  }

  /// A moment as the report writes it.
  func date(_ moment: Timestamp) -> [UInt8] {
    MessageDate(moment, offsetMinutes: offsetMinutes).bytes
  }
}
