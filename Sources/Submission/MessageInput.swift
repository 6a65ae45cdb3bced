internal import Bytes
public import Postal
public import Queue
public import Unix

/// Reads one message from a descriptor and submits it.
public enum MessageInput {
  /// Submits what comes up to the end of the input, or up to a lone dot if that ends it.
  ///
  /// Memory is bounded but for the header. A signal to end removes what was begun, and ends the process.
  public static func submit<Sink: MessageSink & ~Copyable>(
    from input: DescriptorNumber, dotIsData: Bool, with submitter: inout Submitter<Sink>
  ) throws(Failure) -> QueueID {
    var normalizer = InputNormalizer(dotEnds: !dotIsData)
    var interruption = Interruption(input)
    var piece: [UInt8] = []
    do throws(Failure) {
      while !normalizer.hasEnded {
        if submitter.hasBegun, let signal = interruption.wait() {
          submitter.abandon()
          signal.end()
        }
        piece.removeAll(keepingCapacity: true)
        if try read(input, &piece) == 0 { break }
        try submitter.take(normalized(piece, &normalizer), facts: normalizer)
      }
      var rest: [UInt8] = []
      normalizer.finish(into: &rest)
      if !rest.isEmpty { try submitter.take(rest, facts: normalizer) }
    } catch {
      submitter.abandon()
      throw error
    }
    return try submitter.finish(facts: normalizer)
  }

  private static func read(_ input: DescriptorNumber, _ piece: inout [UInt8]) throws(Failure) -> Int
  {
    do throws(Errno) {
      return try input.read(into: &piece, upTo: SubmissionLimits.read)
    } catch {
      throw Failure(
        .system(.temporary), "nothing was kept: descriptor 0 cannot be read: \(error.message)")
    }
  }

  static func normalized(
    _ piece: [UInt8], _ normalizer: inout InputNormalizer
  ) throws(Failure) -> [UInt8] {
    var octets: [UInt8] = []
    octets.reserveCapacity(piece.count + 4)
    do throws(InputNormalizer.HasNUL) {
      try normalizer.take(piece, into: &octets)
    } catch {
      throw Failure(
        EnhancedStatus(.permanent, 6, 0),
        "the message has a NUL, which mail cannot carry; attach binary data in base64")
    }
    return octets
  }
}
