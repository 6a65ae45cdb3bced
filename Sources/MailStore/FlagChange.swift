internal import Bytes

/// A change of the flags and keywords of messages: the IMAP command STORE.
public struct FlagChange: Sendable {
  /// How the flags that are named come to those that are there.
  public enum Kind: Sendable { case replace, add, remove }

  /// How the flags that are named come to those that are there.
  public let kind: Kind
  /// The flags.
  public let flags: MessageFlags
  /// The keywords; what is no atom of RFC 9051 is left out.
  public let keywords: [[UInt8]]

  /// A change.
  public init(_ kind: Kind, _ flags: MessageFlags, keywords: [[UInt8]] = []) {
    self.kind = kind
    self.flags = flags
    self.keywords = keywords.filter(KeywordLetters.isKeyword)
  }

  /// The flags of a message after it.
  func flags(after old: MessageFlags) -> MessageFlags {
    switch kind {
    case .replace: flags
    case .add: old.union(flags)
    case .remove: old.subtracting(flags)
    }
  }

  /// The keywords of a message after it. The order of those that stay does not change.
  func keywords(after old: [[UInt8]]) -> [[UInt8]] {
    func named(_ word: [UInt8]) -> Bool { keywords.contains { $0.equalsIgnoringCase(word) } }
    var out = old.filter { word in
      switch kind {
      case .replace: named(word)
      case .add: true
      case .remove: !named(word)
      }
    }
    if kind == .remove { return out }
    for word in keywords where !out.contains(where: { $0.equalsIgnoringCase(word) }) {
      out.append(word)
    }
    return out
  }
}
