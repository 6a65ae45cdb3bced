internal import Bytes

/// The flags that a message has in the name of its file.
public struct MessageFlags: OptionSet, Hashable, Sendable {
  /// One bit for each letter of `letters`.
  public let rawValue: UInt8

  /// Flags of these bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// `D`: `\Draft`.
  public static let draft = MessageFlags(rawValue: 1)
  /// `F`: `\Flagged`.
  public static let flagged = MessageFlags(rawValue: 2)
  /// `P`: passed, which IMAP has as the keyword `$Forwarded`.
  public static let passed = MessageFlags(rawValue: 4)
  /// `R`: `\Answered`.
  public static let replied = MessageFlags(rawValue: 8)
  /// `S`: `\Seen`.
  public static let seen = MessageFlags(rawValue: 16)
  /// `T`: `\Deleted`.
  public static let trashed = MessageFlags(rawValue: 32)

  /// The letters in the order of their bits, which is that of the alphabet.
  static let letters: [UInt8] = ["D", "F", "P", "R", "S", "T"]

  /// Appends the letters of the flags, in their order.
  func append(to out: inout [UInt8]) {
    for (bit, letter) in Self.letters.enumerated() where rawValue & 1 << bit != 0 {
      out.append(letter)
    }
  }

  /// The flag of a letter; none if it is not one of the six.
  init(letter: UInt8) {
    self =
      switch letter {
      case "D": .draft
      case "F": .flagged
      case "P": .passed
      case "R": .replied
      case "S": .seen
      case "T": .trashed
      default: []
      }
  }
}
