public import Bytes

/// The part of a message's name that no other message has. DESIGN §5.
public enum UniqueName {
  /// A name from clock, process and chance: `time.M<usec>P<pid>R<16 hex digits>.host`.
  public static func fresh(at now: Timestamp, pid: Int32, random: [UInt8], host: [UInt8]) -> [UInt8]
  {
    var out = start(now)
    out.append("P")
    out.append(decimal: Int(pid))
    out.append("R")
    for byte in random { out.append(hex: byte, lowercased: true) }
    return finish(out, host)
  }

  /// The name that a queued message has for one recipient, the same at every attempt.
  ///
  /// Nil if the queue id has anything but letters, digits, `.`, `-` and `_`.
  public static func queued(
    id: [UInt8], arrived: Timestamp, recipient: [UInt8], host: [UInt8]
  ) -> [UInt8]? {
    guard 1...idLimit ~= id.count,
      id.allSatisfy({ $0.isLetter || $0.isDigit || $0 == "." || $0 == "-" || $0 == "_" })
    else { return nil }
    var out = start(arrived)
    out.append("Q")
    for byte in id { out.append(byte == "." ? "_" : byte) }
    out.append("R")
    let hash = Fingerprint(recipient).value
    for shift in [24, 16, 8, 0] as [UInt64] {
      out.append(hex: UInt8(truncatingIfNeeded: hash >> shift), lowercased: true)
    }
    return finish(out, host)
  }

  /// The longest queue id taken; a name has to stay below 255 octets.
  static let idLimit = 80

  /// A host name as it may stand in a file name: `/`, `:`, `,` and what is not visible as `\ooo`.
  static func escapedHost(_ host: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    for byte in host.prefix(64) {
      if byte.isVisible, byte != "/", byte != ":", byte != ",", byte != "\\" {
        out.append(byte)
      } else {
        out.append(contentsOf: ["\\", "0" + (byte >> 6), "0" + (byte >> 3 & 7), "0" + (byte & 7)])
      }
    }
    return out
  }

  private static func start(_ moment: Timestamp) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(160)
    out.append(decimal: moment.seconds)
    out.append(contentsOf: [".", "M"])
    // of one length, so that names sort by time
    out.append(decimal: moment.microseconds, width: 6)
    return out
  }

  private static func finish(_ name: [UInt8], _ host: [UInt8]) -> [UInt8] {
    name + ["."] + escapedHost(host)
  }
}
