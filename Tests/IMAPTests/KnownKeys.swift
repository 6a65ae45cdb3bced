import Message

@testable import IMAP

extension MessageKeys {
  /// Keys with these texts.
  init(
    _ texts: [Text: String], isReply: Bool = false, sent: Int? = nil, offset: Int = 0,
    references: [String] = []
  ) {
    var packer = KeyPacker(isReply: isReply, sent: sent, offset: offset)
    for text in Text.allCases {
      let text = octets(texts[text] ?? "")
      packer.add(text.span)
    }
    let names = references.flatMap { MessageID.list(parsing: octets("<\($0)>")) }
    self.init(packer, references: names[...])
  }

  /// The keys of a message.
  init(of message: [UInt8], _ charsets: any CharsetConverter) {
    let header = Header(message)
    self.init(header, MessageEnvelope(header), charsets)
  }
}
