internal import Bytes
internal import Configuration
public import Postal
public import Queue
internal import SMTP
public import Unix

/// SMTP on two descriptors for a program of this host: `sendmail -bs`. RFC 5321.
///
/// Each message goes the way of any submission, through a sink of its own, so that what it gets
/// (`Received`, `Date`, completed addresses, no `Bcc`) does not depend on how it was handed in.
public struct PipeServer<Sink: MessageSink & ~Copyable>: ~Copyable {
  private let context: () throws(Failure) -> SubmissionContext
  private let makeSink: () throws(Failure) -> Sink
  private let output: DescriptorNumber
  private let input: DescriptorNumber
  private var dialogue: Dialogue
  private var submitter: Submitter<Sink>?
  private var normalizer = InputNormalizer(dotEnds: false)
  private var refusal: Failure?
  /// The sender of the transaction that is being spoken of.
  private var sender: ReversePath?
  private var replies: [UInt8] = []
  private let surroundings: SubmissionContext
  /// What became durable, in order.
  public private(set) var queued: [QueueID] = []

  /// A server that asks for the surroundings and a sink anew for each message.
  public init(
    input: DescriptorNumber, output: DescriptorNumber,
    context: @escaping () throws(Failure) -> SubmissionContext,
    sink: @escaping () throws(Failure) -> Sink
  ) throws(Failure) {
    surroundings = try context()
    self.context = context
    makeSink = sink
    self.input = input
    self.output = output
    dialogue = Dialogue(
      Session.Configuration(
        .localPipe, host: surroundings.settings.hostname,
        sizeLimit: surroundings.settings.messageSizeLimit))
  }

  /// Serves until QUIT or the end of the input. Fails if the client goes in the middle of a message.
  public mutating func serve() throws(Failure) {
    var interruption = Interruption(input)
    var piece: [UInt8] = []
    do throws(Errno) {
      while true {
        while let effect = dialogue.next() { carryOut(effect) }
        try output.write(replies)
        replies.removeAll(keepingCapacity: true)
        if dialogue.isClosed { return }
        if submitter?.hasBegun == true, let signal = interruption.wait() {
          submitter?.abandon()
          signal.end()
        }
        piece.removeAll(keepingCapacity: true)
        if try input.read(into: &piece, upTo: SubmissionLimits.read) == 0 { break }
        dialogue.feed(piece)
      }
    } catch {
      submitter?.abandon()
      throw Failure(.system(.temporary), "the SMTP client is gone: \(error.message)")
    }
    guard submitter != nil || refusal != nil else { return }
    submitter?.abandon()
    throw Failure(
      .system(.temporary),
      "the SMTP client ended in the middle of a message; nothing was kept of it")
  }

  private mutating func carryOut(_ effect: Effect) {
    switch effect {
    case .reply(let reply): replies.append(contentsOf: reply.wire)
    case .checkSender(let transaction): dialogue.answer(take(transaction.envelope))
    case .check(let recipient):
      let settings = surroundings.settings
      dialogue.answer(surroundings.refusal(settings.qualified(recipient.address), from: sender))
    case .acceptData(let transaction): begin(transaction.envelope)
    case .data(let octets): attempt { (server) throws(Failure) in try server.take(octets) }
    case .endOfData: finish()
    case .hangUp: break
    // what a pipe is not asked for
    case .verify, .turn, .forget, .startTLS, .authenticate, .authenticationResponse,
      .authenticationEnded:
      break
    }
  }

  /// Notes who sends, on whom the way of a recipient may depend.
  private mutating func take(_ envelope: Envelope) -> Failure? {
    do throws(Failure) {
      sender = try Sender(SubmissionWishes(envelope), surroundings).path
      return nil
    } catch { return error }
  }

  private mutating func begin(_ envelope: Envelope) {
    normalizer = InputNormalizer(dotEnds: false)
    attempt { (server) throws(Failure) in
      server.submitter = try Submitter(
        SubmissionWishes(envelope), in: try server.context(), sink: try server.makeSink())
    }
  }

  private mutating func take(_ octets: [UInt8]) throws(Failure) {
    let normal = try MessageInput.normalized(octets, &normalizer)
    try submitter?.take(normal, facts: normalizer)
  }

  private mutating func finish() {
    attempt { (server) throws(Failure) in
      var rest: [UInt8] = []
      server.normalizer.finish(into: &rest)
      if !rest.isEmpty { try server.submitter?.take(rest, facts: server.normalizer) }
      guard let id = try server.submitter?.finish(facts: server.normalizer) else { return }
      server.queued.append(id)
      server.submitter = nil
      server.dialogue.finish(.queued(id.bytes))
    }
    if let failure = refusal { dialogue.finish(.refused(failure)) }
    refusal = nil
    submitter = nil
  }

  /// Does a step of a message unless an earlier one failed; a failure is told when the message has ended.
  private mutating func attempt(_ step: (inout PipeServer) throws(Failure) -> Void) {
    if refusal != nil { return }
    do throws(Failure) {
      try step(&self)
    } catch {
      submitter?.abandon()
      submitter = nil
      refusal = error
    }
  }
}
