internal import Bytes

/// A change of the flags and keywords of messages: the IMAP command STORE.
public struct FlagChange: Sendable {
  /// How the flags that are named come to those that are there.
  public enum Kind: Sendable { case replace, add, remove }

  /// How the flags that are named come to those that are there.
  public let kind: Kind
  /// The flags that are named; with `replace` all others go.
  public let flags: MessageFlags
  /// The keywords; what is no atom of RFC 9051 is left out.
  public let keywords: [[UInt8]]
  private let named: Set<[UInt8]>

  /// A change.
  public init(_ kind: Kind, _ flags: MessageFlags, keywords: [[UInt8]] = []) {
    self.kind = kind
    self.flags = flags
    self.keywords = keywords.filter(KeywordLetters.isKeyword)
    named = Set(self.keywords.map(\.lowercased))
  }

  /// Whether it can change the keywords of a message.
  var concernsKeywords: Bool { kind == .replace || !keywords.isEmpty }

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
    if keywords.isEmpty, kind != .replace || old.isEmpty { return old }
    var out = old.filter { word in
      switch kind {
      case .replace: named.contains(word.lowercased)
      case .add: true
      case .remove: !named.contains(word.lowercased)
      }
    }
    if kind == .remove { return out }
    var there = Set(out.map(\.lowercased))
    for word in keywords where there.insert(word.lowercased).inserted { out.append(word) }
    return out
  }
}
