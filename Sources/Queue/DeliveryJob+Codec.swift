internal import Bytes
internal import Postal

extension DeliveryJob {
  /// The job as words, each ended by NUL, and an empty word at the end.
  ///
  /// A value that contains NUL, which none of ours can, is cut there.
  public var encoded: [UInt8] {
    var out: [UInt8] = []
    func put(_ key: StaticString, _ value: [UInt8]) {
      out.append("\(key)=")
      out.append(contentsOf: value.prefix { $0 != ASCII.nul })
      out.append(ASCII.nul)
    }
    put("id", id.bytes)
    put("fd", Array(String(descriptor).utf8))
    put("offset", Array(String(offset).utf8))
    put("size", Array(String(size).utf8))
    put("sender", sender.bytes)
    put("recipient", recipient.bytes)
    put("original", original.bytes)
    if let `extension` { put("extension", `extension`) }
    switch kind {
    case .mailbox(let maildir):
      put("kind", Array("mailbox".utf8))
      if let maildir { put("target", maildir) }
    case .command(let text):
      put("kind", Array("command".utf8))
      put("target", text)
    case .maildir(let path):
      put("kind", Array("maildir".utf8))
      put("target", path)
    case .relay(let way):
      put("kind", Array("relay".utf8))
      put("target", way)
    }
    put("user", user)
    put("home", home)
    put("shell", shell)
    if mayBeDelivered { put("recheck", ["1"]) }
    if let quota { put("quota", quota) }
    wishes.forEachWord(put)
    out.append(ASCII.nul)
    return out
  }

  /// Reads a list of jobs; nil if any of it is not as `encoded` writes it.
  public static func decodeList(_ bytes: [UInt8]) -> [DeliveryJob]? {
    var jobs: [DeliveryJob] = []
    var words: [[UInt8]: [UInt8]] = [:]
    var start = 0
    while start < bytes.count {
      guard let end = bytes.span.index(of: ASCII.nul, from: start) else { return nil }
      let word = [UInt8](bytes[start..<end])
      start = end + 1
      if word.isEmpty {
        guard let job = DeliveryJob(words) else { return nil }
        jobs.append(job)
        words.removeAll(keepingCapacity: true)
      } else {
        guard let (key, value) = word.cut(at: "="), words.updateValue(value, forKey: key) == nil
        else { return nil }
      }
    }
    return words.isEmpty ? jobs : nil
  }

  private init?(_ words: [[UInt8]: [UInt8]]) {
    func value(_ key: String) -> [UInt8]? { words[Array(key.utf8)] }
    func number(_ key: String) -> Int? { value(key)?.decimal }
    var path = ByteCursor(value("sender") ?? [])
    guard let id = value("id").flatMap(QueueID.init),
      let descriptor = number("fd").flatMap(Int32.init(exactly:)), let offset = number("offset"),
      let size = number("size"), let sender = ReversePath(taking: &path), path.isAtEnd,
      let recipient = value("recipient").flatMap(Address.init(mailbox:)),
      let original = value("original").flatMap(Address.init(mailbox:)),
      let kind = Kind(value("kind") ?? [], target: value("target")),
      let wishes = DeliveryWishes(words: value)
    else { return nil }
    self.init(
      id: id, descriptor: descriptor, offset: offset, size: size, sender: sender,
      recipient: recipient, original: original, kind: kind)
    `extension` = value("extension")
    user = value("user") ?? []
    home = value("home") ?? []
    shell = value("shell") ?? []
    mayBeDelivered = value("recheck") != nil
    quota = value("quota")
    self.wishes = wishes
  }
}

extension DeliveryJob.Kind {
  fileprivate init?(_ kind: [UInt8], target: [UInt8]?) {
    switch (kind.text, target) {
    case ("mailbox", let maildir): self = .mailbox(maildir: maildir)
    case ("command", let text?): self = .command(text)
    case ("maildir", let path?): self = .maildir(path)
    case ("relay", let way?): self = .relay(way)
    default: return nil
    }
  }
}
