internal import Message

// Reading no more of a message than its header.
extension Header {
  /// The octets that are read first.
  private static let firstRead = 8192

  /// The header of a stored message, up to `PartScanner.headerLimit`; lines in it that are no fields are passed over.
  init(of content: any MessageContent) throws(MailRefusal) {
    let limit = min(try content.size, PartScanner.headerLimit)
    var collector = HeaderCollector(passingOthers: true)
    var bytes: [UInt8] = []
    var goal = Self.firstRead
    while true {
      let wanted = min(goal, limit) - bytes.count
      let new = try content.read(at: bytes.count, count: wanted)
      if bytes.isEmpty { bytes = new } else { bytes += new }
      let isAll = bytes.count >= limit || new.count < wanted
      if let header = collector.header(in: bytes, isComplete: isAll) {
        self = header
        return
      }
      goal *= 2
    }
  }
}
