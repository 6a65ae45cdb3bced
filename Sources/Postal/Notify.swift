internal import Bytes

/// On which events the sender wants to be told; NOTIFY of RFC 3461 §4.1.
public struct Notify: OptionSet, Hashable, Sendable {
  /// The events as bits.
  public let rawValue: UInt8

  /// The events of these bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// When it is delivered.
  public static let success = Notify(rawValue: 1)
  /// When it cannot be delivered.
  public static let failure = Notify(rawValue: 2)
  /// When it takes long.
  public static let delay = Notify(rawValue: 4)
  /// Not at all: the empty set, written NEVER.
  public static let never: Notify = []

  /// Reads `NEVER`, or `SUCCESS`, `FAILURE` and `DELAY` with commas, in any case.
  public init?(_ text: [UInt8]) {
    if text.equalsIgnoringCase(Array("never".utf8)) {
      self = .never
      return
    }
    self = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      switch [UInt8](word).lowercased {
      case Array("success".utf8): insert(.success)
      case Array("failure".utf8): insert(.failure)
      case Array("delay".utf8): insert(.delay)
      default: return nil
      }
    }
  }

  /// The words in lower case, with commas.
  public var bytes: [UInt8] {
    let words = [(Notify.success, "success"), (.failure, "failure"), (.delay, "delay")]
      .compactMap { contains($0.0) ? $0.1 : nil }
    return Array((words.isEmpty ? "never" : words.joined(separator: ",")).utf8)
  }
}
