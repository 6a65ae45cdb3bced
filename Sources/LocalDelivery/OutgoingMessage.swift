internal import Bytes
internal import Maildir
internal import Postal
internal import Unix

/// A message as it is delivered: with one `Return-Path` and this recipient's `Delivered-To`.
struct OutgoingMessage {
  /// The new fields, and the message as far as it was read.
  let beginning: [UInt8]
  /// What follows.
  let rest: MessageSource

  /// Reads the head of a job's message; throws 5.4.6 if it was delivered to this recipient before.
  ///
  /// RFC 5321 §4.4 puts `Return-Path` first; RFC 9228 and qmail put `Delivered-To` next. A
  /// `Delivered-To` above all `Received` is from who called us for this very delivery, and stays alone.
  init(_ job: LocalJob, isForwarded: Bool = false) throws(Failure) {
    var source = job.message
    let head: MessageHead
    do throws(Errno) { head = try MessageHead(reading: &source) } catch {
      throw Failure(.system(.temporary), "cannot read the message: \(error.message)")
    }
    var fields: [[UInt8]] = []
    var sender = job.sender
    if sender == nil, head.returnPaths.isEmpty { sender = job.supposedSender ?? head.mboxSender }
    if let sender, !isForwarded { fields.append(Self.returnPath(sender)) }
    if let recipient = job.recipient {
      guard !head.deliveredToBefore.contains(recipient) else {
        throw Failure(
          .routingLoop,
          "the message was delivered to \(recipient.text) before: a forwarding leads back here")
      }
      if !head.deliveredToNow.contains(recipient) { fields.append(Self.deliveredTo(recipient)) }
    }
    beginning = head.bytes(after: fields, droppingReturnPaths: sender != nil)
    rest = source
  }

  /// The field `Return-Path`, without a line end.
  static func returnPath(_ sender: ReversePath) -> [UInt8] {
    Array("Return-Path: ".utf8) + sender.bytes
  }

  /// The field `Delivered-To`, without a line end.
  static func deliveredTo(_ recipient: Address) -> [UInt8] {
    Array("Delivered-To: ".utf8) + recipient.bytes
  }
}
