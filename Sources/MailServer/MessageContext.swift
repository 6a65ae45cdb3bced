internal import Bytes
internal import Configuration
internal import Message
internal import Postal
internal import Queue
internal import SMTP
internal import Service
internal import Transport

/// What a message gets to know of the connection that it comes by.
struct MessageContext {
  var settings: Settings
  var mode: Session.Mode
  var peer: Peer
  var client: Session.Client
  var tls: TLSFacts?
  var now: Timestamp
  var offsetMinutes: Int
  var pid: Int32
  var random: [UInt8]

  func origin(of envelope: Envelope) -> Origin {
    .smtp(
      Origin.Client(
        address: peer.address?.bytes, name: client.name, login: client.login,
        language: language(envelope)))
  }

  func language(_ envelope: Envelope) -> [UInt8] {
    Language.word(
      mode, client, isProtected: tls != nil, isInternational: envelope.isInternational)
  }

  /// The trace field; RFC 5321 §4.4. The peer's name is not looked up: its address says more.
  func received(_ id: QueueID, _ envelope: Envelope) -> [UInt8] {
    var field = ReceivedField(
      by: settings.hostname, MessageDate(now, offsetMinutes: offsetMinutes))
    field.from = client.name ?? Array("unknown".utf8)
    field.fromComment = peer.address?.literal ?? peer.name
    field.comment = Array("Martlet".utf8)
    field.with = language(envelope)
    field.withComment = tls.map { $0.version + [ASCII.space] + $0.cipher }
    field.id = id.bytes
    if envelope.recipients.count == 1 { field.recipient = envelope.recipients[0].address }
    return field.bytes
  }

  /// Whether the header must be there as a whole before anything is kept.
  var looksAtHeader: Bool {
    switch mode {
    case .submission: true
    case .smtp, .lmtp: !settings.refusedSolicitations.isEmpty
    case .localPipe: false
    }
  }

  /// Why a message with this header is not wanted; RFC 3865 §2.5.
  func refusal(of header: Header) -> Failure? {
    guard mode != .submission else { return nil }
    for field in header.fields where field.isNamed("Solicitation", in: header.bytes.span) {
      let classes = SolicitationClasses(field: header.value(field))
      if let failure = settings.refusedSolicitations.refusal(of: classes) { return failure }
    }
    return nil
  }

  /// What a submitted message gets that its writer left out, RFC 6409 §8; nil if it is no submission.
  func supplies(_ envelope: Envelope) -> HeaderComposer.Supplies? {
    guard mode == .submission else { return nil }
    let login = client.login.flatMap { Address(mailbox: $0) }
    guard let author = envelope.sender.address ?? login else { return nil }
    let date = MessageDate(now, offsetMinutes: offsetMinutes)
    return HeaderComposer.Supplies(
      from: Mailbox(settings.qualified(author)), date: date.bytes,
      messageID: MessageID(now, random: random, domain: settings.hostname).bytes,
      domain: settings.domain)
  }
}
