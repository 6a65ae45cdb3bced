internal import Bytes
internal import Configuration
internal import Message
internal import Postal

/// What `rewrite-senders` does to envelope and header.
struct HeaderRewriting {
  private let rewriting: SenderRewriting
  private let settings: Settings

  /// The rewriting that is configured, if any.
  init?(_ settings: Settings) {
    switch settings.rewriteSenders {
    case .domain(let domain): rewriting = SenderRewriting(.domain(domain))
    case .address(let address): rewriting = SenderRewriting(.address(address))
    case nil: return nil
    }
    self.settings = settings
  }

  /// What the envelope's sender becomes.
  func rewritten(_ sender: ReversePath) -> ReversePath {
    rewriting.rewritten(sender) { settings.isLocal(domain: $0) }
  }

  /// The beginning of a message with its header rewritten; a header that is longer than it stays.
  func rewritten(_ beginning: [UInt8]) -> [UInt8] {
    guard let end = Self.endOfHeader(beginning) else { return beginning }
    let header = rewriting.rewritten(header: [UInt8](beginning[..<end])) {
      settings.isLocal(domain: $0)
    }
    return header + beginning[end...]
  }

  /// Where the first empty line begins.
  private static func endOfHeader(_ bytes: [UInt8]) -> Int? {
    var start = 0
    while let feed = bytes.span.index(of: ASCII.lf, from: start) {
      if feed == start || (feed == start + 1 && bytes[start] == ASCII.cr) { return start }
      start = feed + 1
    }
    return nil
  }
}
