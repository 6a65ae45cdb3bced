import Message

@testable import IMAP

extension MessageKeys {
  /// Keys with these texts.
  init(
    _ texts: [Text: String], isReply: Bool = false, sent: Int? = nil, offset: Int = 0,
    references: [String] = []
  ) {
    var packer = KeyPacker(isReply: isReply, sent: sent, offset: offset)
    for text in Text.allCases { packer.add(octets(texts[text] ?? "")) }
    self.init(packer, references: references.map { octets($0) })
  }

  /// The keys of a message.
  init(of message: [UInt8], _ charsets: any CharsetConverter) {
    let header = Header(message)
    self.init(header, MessageEnvelope(header), charsets)
  }
}
