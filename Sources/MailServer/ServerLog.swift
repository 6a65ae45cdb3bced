internal import Bytes
internal import Postal
internal import Queue
internal import SMTP
internal import Service
internal import Transport
internal import Unix

/// What the server says on its log: one line for each event that matters.
struct ServerLog {
  let connection: ConnectionLog

  init(_ target: Log.Target, _ peer: Peer) {
    connection = ConnectionLog("martlet-smtpd", target, peer)
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
    connection.write(
      line.with("size", message.size).with("helo", client.name).with("login", client.login)
        .with("tls", tls?.version))
  }

  func refused(_ transaction: Transaction, _ client: Session.Client, _ failure: Failure) {
    refused(from: transaction.envelope.sender, to: nil, client, failure)
  }

  func refused(
    from sender: ReversePath, to recipient: Address?, _ client: Session.Client, _ failure: Failure
  ) {
    connection.write(
      LogLine("refused").with("from", sender.bytes).with("to", recipient?.bytes)
        .with("status", failure.status.bytes).with("reply", failure.text)
        .with("helo", client.name).with("login", client.login))
  }
}
