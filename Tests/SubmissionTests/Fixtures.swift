import Bytes
import Configuration
import Postal
import Queue
import Submission
import Unix

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

func address(_ text: String) -> Address { Address(mailbox: bytes(text))! }

/// What a memory sink has seen.
final class Kept {
  /// What becomes of the calls.
  enum Fault { case none, begin, append, commit }

  var fault = Fault.none
  var header: QueueHeader?
  var message: [UInt8] = []
  var begun = 0
  var committed = 0
  var abandoned = 0

  /// The file as it would lie in the drop directory.
  var file: String {
    guard var header, committed > 0 else { return "" }
    header.size = message.count
    return (header.encoded() + message).text
  }
}

/// A sink without a disk.
struct MemorySink: MessageSink, ~Copyable {
  let kept: Kept

  private func fail(_ fault: Kept.Fault) throws(Failure) {
    if kept.fault == fault { throw Failure(.system(.temporary), "disk full") }
  }

  mutating func begin(_ header: QueueHeader) throws(Failure) {
    try fail(.begin)
    kept.header = header
    kept.begun += 1
  }

  mutating func append(_ bytes: [UInt8]) throws(Failure) {
    try fail(.append)
    kept.message += bytes
  }

  mutating func commit() throws(Failure) {
    try fail(.commit)
    kept.committed += 1
  }

  mutating func abandon() { kept.abandoned += 1 }
}

/// A host where everything is known: no clock, no user, no random number.
func surroundings(
  fullName: String = "", limit: Int = 100 << 20, hostname: String = "mail.example.org"
) -> SubmissionContext {
  var settings = Settings(directory: "/etc/martlet", host: bytes(hostname))
  settings.domain = bytes("example.org")
  settings.localDomains = [bytes("example.org"), bytes("localhost")]
  settings.messageSizeLimit = limit
  return SubmissionContext(
    settings: settings,
    caller: Caller(uid: 1000, name: bytes("alice"), fullName: bytes(fullName)),
    now: Timestamp(
      .init(year: 2026, month: 11, day: 20, hour: 23, minute: 50, second: 12),
      microseconds: 123_456),
    offsetMinutes: 60, pid: 4711, random: [0xAB, 0x12, 0xCD, 0x34, 1, 2, 3, 4],
    refusal: { address, _ in
      settings.isLocal(domain: address.domain)
        ? nil : Failure(.noSuchDomain, "no way to \(address.text)")
    })
}

/// Submits a message as sendmail(8) would, cut into pieces of a size.
@discardableResult
func submit(
  _ message: [UInt8], _ line: String, in context: SubmissionContext = surroundings(),
  piece: Int = 65536, to kept: Kept = Kept()
) throws -> Kept {
  let words = ("sendmail " + line).split(separator: " ").map { bytes(String($0)) }
  let invocation = try SendmailOptions.parse(words)
  var submitter = try Submitter(
    SubmissionWishes(invocation), in: context, sink: MemorySink(kept: kept))
  var normalizer = InputNormalizer(dotEnds: !invocation.dotIsData)
  do {
    var start = 0
    while start < message.count {
      let end = min(start + piece, message.count)
      var octets: [UInt8] = []
      try normalizer.take([UInt8](message[start..<end]), into: &octets)
      try submitter.take(octets, facts: normalizer)
      start = end
    }
    var rest: [UInt8] = []
    normalizer.finish(into: &rest)
    try submitter.take(rest, facts: normalizer)
  } catch {
    submitter.abandon()
    throw error
  }
  _ = try submitter.finish(facts: normalizer)
  return kept
}

func submit(_ message: String, _ line: String, in context: SubmissionContext = surroundings())
  throws
  -> Kept
{
  try submit(bytes(message), line, in: context)
}
