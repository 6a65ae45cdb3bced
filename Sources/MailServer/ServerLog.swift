internal import Bytes
internal import Postal
internal import Queue
internal import SMTP
internal import Transport
internal import Unix

/// What the server says on its log: one line for each event that matters.
struct ServerLog {
  private let target: Log.Target
  private let peer: Peer

  init(_ target: Log.Target, _ peer: Peer) {
    self.target = target
    self.peer = peer
  }

  private func write(_ line: LogLine) {
    Log.write(
      line.with("client", peer.name), to: target,
      tag: "martlet-smtpd")
  }

  func accepted(_ message: borrowing ArrivingMessage, _ client: Session.Client, _ tls: TLSFacts?) {
    let envelope = message.transaction.envelope
    var line = LogLine("accepted").with("id", message.id.bytes)
      .with("from", envelope.sender.bytes)
    if envelope.recipients.count == 1 {
      line = line.with("to", envelope.recipients[0].address.bytes)
    } else {
      line = line.with("recipients", envelope.recipients.count)
    }
    write(
      line.with("size", message.size).with("helo", client.name).with("login", client.login)
        .with("tls", tls?.version))
  }

  func refused(_ transaction: Transaction, _ client: Session.Client, _ failure: Failure) {
    refused(from: transaction.envelope.sender, to: nil, client, failure)
  }

  func refused(
    from sender: ReversePath, to recipient: Address?, _ client: Session.Client, _ failure: Failure
  ) {
    write(
      LogLine("refused").with("from", sender.bytes).with("to", recipient?.bytes)
        .with("status", failure.status.bytes).with("reply", failure.text)
        .with("helo", client.name).with("login", client.login))
  }

  func login(_ user: [UInt8], _ mechanism: [UInt8]) {
    write(LogLine("login").with("user", user).with("mechanism", mechanism))
  }

  func loginRefused(_ mechanism: [UInt8], _ failure: Failure) {
    write(
      LogLine("login-failed").with("mechanism", mechanism)
        .with("status", failure.status.bytes).with("reply", failure.text))
  }

  func lost(_ why: String, isReceiving: Bool) {
    write(LogLine("lost").with("why", why).with("in", isReceiving ? "message" : "commands"))
  }

  func trouble(_ failure: Failure) { write(LogLine("trouble").with("why", failure.text)) }
}
