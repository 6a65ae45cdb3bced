internal import Bytes
internal import Message
internal import Postal
internal import Queue
internal import SMTP

/// Makes an envelope such as a server takes: rewritten, and in ASCII where SMTPUTF8 is not offered.
struct EnvelopeFitting {
  private let server: ClientExtensions

  /// For a server that offers this.
  init(_ server: ClientExtensions) { self.server = server }

  /// What of a message's octets the server takes as they are.
  ///
  /// A header with 8-bit text that nobody declared goes where 8-bit bodies do: it always has.
  func abilities(_ message: RemoteMessage) -> MessageShape.Abilities {
    var abilities: MessageShape.Abilities = []
    if server.eightBit { abilities.insert(.eightBitBody) }
    if server.international || (server.eightBit && !message.wishes.isInternational) {
      abilities.insert(.eightBitHeader)
    }
    return abilities
  }

  /// The message with those recipients that the server can be asked about, and the others with their failure.
  func fit(
    _ message: RemoteMessage, _ rewriting: HeaderRewriting?
  ) -> (usable: RemoteMessage?, refused: [(RemoteMessage, Failure)]) {
    var message = message
    if let rewriting { message.sender = rewriting.rewritten(message.sender) }
    if server.international { return (message, []) }
    if let sender = message.sender.address, sender.isInternational {
      guard let plain = Self.plain(sender) else { return (nil, [(message, Self.failure(sender))]) }
      message.sender = .address(plain)
    }
    var usable = message
    usable.addressees = []
    var refused: [(RemoteMessage, Failure)] = []
    for addressee in message.addressees {
      if let plain = Self.plain(addressee.recipient.address) {
        usable.addressees.append(addressee.at(plain))
      } else {
        var rest = message
        rest.addressees = [addressee]
        refused.append((rest, Self.failure(addressee.recipient.address)))
      }
    }
    return (usable.addressees.isEmpty ? nil : usable, refused)
  }

  /// The address with its domain in ASCII; nil if the local part is not.
  private static func plain(_ address: Address) -> Address? {
    guard address.isInternational else { return address }
    guard !address.localPart.contains(where: \.isEightBit) else { return nil }
    return Punycode.domain(address.domain).flatMap { address.at($0) }
  }

  private static func failure(_ address: Address) -> Failure {
    Failure(
      EnhancedStatus(.permanent, 6, 7),
      "\(address.text) needs SMTPUTF8, which the next mail system does not offer")
  }
}
