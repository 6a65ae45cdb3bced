internal import IMAP
internal import MailStore

extension FlagSet {
  /// The keyword that a Maildir has as the letter `P`.
  private static let forwarded = try? Keyword(Array("$Forwarded".utf8))

  /// The flags of a stored message.
  init(_ flags: MessageFlags, keywords words: [[UInt8]]) {
    var system: System = []
    if flags.contains(.replied) { system.insert(.answered) }
    if flags.contains(.flagged) { system.insert(.flagged) }
    if flags.contains(.trashed) { system.insert(.deleted) }
    if flags.contains(.seen) { system.insert(.seen) }
    if flags.contains(.draft) { system.insert(.draft) }
    self.init(system)
    if flags.contains(.passed), let forwarded = Self.forwarded { keywords.append(forwarded) }
    for word in words {
      if let keyword = try? Keyword(word), keyword != Self.forwarded { keywords.append(keyword) }
    }
  }

  /// The flags as they are stored.
  var stored: (flags: MessageFlags, keywords: [[UInt8]]) {
    var flags: MessageFlags = []
    if system.contains(.answered) { flags.insert(.replied) }
    if system.contains(.flagged) { flags.insert(.flagged) }
    if system.contains(.deleted) { flags.insert(.trashed) }
    if system.contains(.seen) { flags.insert(.seen) }
    if system.contains(.draft) { flags.insert(.draft) }
    var words: [[UInt8]] = []
    for keyword in keywords {
      if keyword == Self.forwarded { flags.insert(.passed) } else { words.append(keyword.bytes) }
    }
    return (flags, words)
  }
}
