internal import Bytes
internal import Unix

/// Shows a dialogue on descriptor 2, a line each, without messages and secrets.
final class DialogueTrace {
  /// Whether what is said next is a secret.
  var isSecret = false
  /// Whether what is said next is a message.
  var isMessage = false

  /// Shows something that is no part of the dialogue.
  func note(_ text: String) { write("*", Array(text.utf8)) }

  /// Shows what we say.
  func said(_ bytes: [UInt8]) {
    defer { (isSecret, isMessage) = (false, false) }
    if bytes.isEmpty { return }
    if isMessage {
      return write(">", Array("(\(bytes.count) octets of a message, and what follows it)".utf8))
    }
    if isSecret {
      let words =
        bytes.starts(with: "AUTH ".utf8)
        ? [UInt8](bytes.words.prefix(2).joined(separator: [" "])) : []
      return write(">", words + Array(" …".utf8))
    }
    for line in bytes.lines { write(">", line.trimmed) }
  }

  /// Shows what the server says.
  func heard(_ bytes: [UInt8]) { for line in bytes.lines { write("<", line.trimmed) } }

  private func write(_ mark: String, _ text: [UInt8]) {
    let line = Array("\(mark) ".utf8) + Escaped.encode(text, limit: 2048) + [ASCII.lf]
    try? DescriptorNumber.error.write(line)
  }
}
