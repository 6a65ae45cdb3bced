internal import Bytes

/// Kinds of mail that asks for something, as senders name them: `net.example:ADV`; RFC 3865 §2.2.
public struct SolicitationClasses: Hashable, Sendable {
  /// The most octets of a list, commas included.
  public static let lengthLimit = 1000

  /// The words, each once.
  public private(set) var words: [[UInt8]] = []

  /// No classes.
  public init() {}

  /// Reads words with commas between them and nothing else; nil if it is no such list.
  public init?(_ text: [UInt8]) {
    guard text.count < Self.lengthLimit else { return nil }
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard insert([UInt8](word)) else { return nil }
    }
  }

  /// The classes that the field `Solicitation` of a message names; what makes no sense there is none.
  ///
  /// Of a longer field only the first `lengthLimit` octets are read.
  public init(field value: [UInt8]) {
    for word in value.prefix(Self.lengthLimit).split(separator: ",") {
      _ = insert([UInt8](word).trimmed)
    }
  }

  /// Adds a word; false if it is none.
  public mutating func insert(_ word: [UInt8]) -> Bool {
    guard word.first?.isLetter == true,
      word.allSatisfy({ $0.isLetter || $0.isDigit || ".-_:".utf8.contains($0) })
    else { return false }
    if !contains(word) { words.append(word) }
    return true
  }

  /// Whether there are none.
  public var isEmpty: Bool { words.isEmpty }

  /// The words with commas between them.
  public var bytes: [UInt8] { [UInt8](words.joined(separator: [UInt8(",")])) }

  /// The failure of a message of these classes where those are not wanted; nil if none of them is. RFC 3865 §2.4.
  public func refusal(of classes: SolicitationClasses) -> Failure? {
    for word in classes.words where contains(word) {
      return Failure(.refused, Array("mail of this class is not wanted here: ".utf8) + word)
    }
    return nil
  }

  private func contains(_ word: [UInt8]) -> Bool {
    words.contains { $0.equalsIgnoringCase(word) }
  }
}
