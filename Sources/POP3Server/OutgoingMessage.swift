internal import Bytes
internal import Message
internal import POP3

/// Turns the octets of a stored message into those that a client is sent, as far as they are asked for.
struct OutgoingMessage {
  private var writer: MessageWriter
  /// What the client gets instead if it takes only ASCII in headers; RFC 6856 §2.1.
  private var surrogate: SurrogateConverter?
  private var converted: [UInt8] = []

  /// A writer at the start of a message; `isPlain`: the client takes it as it is.
  init(_ part: Transaction.Part, isPlain: Bool) {
    writer = MessageWriter(part)
    surrogate = isPlain ? nil : SurrogateConverter()
  }

  /// Whether no more octets of the message are needed.
  var hasEnough: Bool { writer.hasEnough }

  /// Appends the next octets as they are sent.
  mutating func write(_ octets: borrowing Span<UInt8>, into out: inout [UInt8]) {
    guard surrogate != nil else { return writer.write(octets, into: &out) }
    surrogate?.convert(octets, into: &converted)
    give(&out)
  }

  /// Appends what is missing of the last line, and the dot that ends the reply.
  mutating func finish(into out: inout [UInt8]) {
    surrogate?.finish(into: &converted)
    give(&out)
    writer.finish(into: &out)
  }

  private mutating func give(_ out: inout [UInt8]) {
    var ready: [UInt8] = []
    swap(&ready, &converted)
    if !writer.hasEnough { writer.write(ready.span, into: &out) }
    ready.removeAll(keepingCapacity: true)
    swap(&ready, &converted)
  }
}
