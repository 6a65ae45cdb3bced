import Bytes
import Testing

@testable import IMAP

/// LIST against a list that is made by the words of the RFC, without a tree and without a matcher of our own.
@Suite struct ListingModelTests {
  @Test("any LIST tells what the words of the RFC say", arguments: 1...150)
  func model(seed: Int) throws {
    var chance = Chance(seed)
    let account = MemoryAccount()
    for _ in 0..<chance.below(14) {
      let name = try MailboxName(Self.name(&chance))
      if chance.below(4) > 0 { account.put(name) }
      if chance.below(3) == 0 { account.subscriptions.insert(name) }
    }
    var client = Client(account)
    _ = client.say("a ENABLE IMAP4rev2")
    for _ in 0..<10 {
      let patterns = (0..<1 + chance.below(3)).map { _ in Self.pattern(&chance) }
      let selection = chance.below(3)
      let command =
        ["", "(SUBSCRIBED) ", "(RECURSIVEMATCH SUBSCRIBED) "][selection]
        + "\"\" (\(patterns.map { "\"\($0)\"" }.joined(separator: " ")))"
      let told = client.say("b LIST \(command.replacing("%", with: "%25"))").dropLast().map {
        $0.replacing("* LIST (", with: "").replacing(" \"/\"", with: "")
      }
      #expect(told.sorted() == Self.expected(account, patterns, selection).sorted(), "\(command)")
    }
  }

  private static func name(_ chance: inout Chance) -> [UInt8] {
    var levels: [String] = []
    for _ in 0..<1 + chance.below(3) { levels.append(["a", "b", "ab", "INBOX"][chance.below(4)]) }
    return Array(levels.joined(separator: "/").utf8)
  }

  private static func pattern(_ chance: inout Chance) -> String {
    (0..<chance.below(6)).map { _ in ["a", "b", "/", "%", "*"][chance.below(5)] }.joined()
  }

  private static func expected(
    _ account: MemoryAccount, _ patterns: [String], _ selection: Int
  ) -> [String] {
    let there = Set(account.boxes.keys.map(\.bytes.text))
    let subscribed = Set(account.subscriptions.map(\.bytes.text))
    var all = there.union(subscribed)
    for name in all {
      let levels = name.split(separator: "/")
      for count in levels.indices.dropFirst() {
        all.insert(levels[..<count].joined(separator: "/"))
      }
    }
    var lines: [String] = []
    for name in all {
      let isMatching = patterns.contains { matches($0[...], name[...]) }
      let hasChildren = there.contains { $0.hasPrefix(name + "/") }
      let isLevel =
        hasChildren && patterns.contains { $0.hasSuffix("%") && matches($0[...], name[...]) }
      let subscribedBelow = subscribed.filter { $0.hasPrefix(name + "/") }
      let untold = subscribedBelow.filter { below in
        !patterns.contains { matches($0[...], below[...]) }
      }
      let isTold =
        switch selection {
        case 0: there.contains(name) && isMatching || !there.contains(name) && isLevel
        case 1: subscribed.contains(name) && isMatching
        default: isMatching && (subscribed.contains(name) || !untold.isEmpty)
        }
      guard isTold else { continue }
      var attributes = there.contains(name) ? [] : ["\\NonExistent"]
      if selection > 0, subscribed.contains(name) { attributes.append("\\Subscribed") }
      attributes.append(hasChildren ? "\\HasChildren" : "\\HasNoChildren")
      let info = selection == 2 && !subscribedBelow.isEmpty ? " (CHILDINFO (\"SUBSCRIBED\"))" : ""
      lines.append("\(attributes.joined(separator: " "))) \(name)\(info)")
    }
    return lines
  }

  private static func matches(_ pattern: Substring, _ name: Substring) -> Bool {
    if name == "INBOX", plain(Substring(pattern.uppercased()), name) { return !pattern.isEmpty }
    return !pattern.isEmpty && plain(pattern, name)
  }

  private static func plain(_ pattern: Substring, _ name: Substring) -> Bool {
    guard let first = pattern.first else { return name.isEmpty }
    switch first {
    case "*", "%":
      if plain(pattern.dropFirst(), name) { return true }
      guard let next = name.first, first == "*" || next != "/" else { return false }
      return plain(pattern, name.dropFirst())
    default: return name.first == first && plain(pattern.dropFirst(), name.dropFirst())
    }
  }
}
