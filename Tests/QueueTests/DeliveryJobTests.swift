import Bytes
import Postal
import Queue
import Testing

private func address(_ text: String) -> Address { Address(mailbox: Array(text.utf8))! }

private func job(_ kind: DeliveryJob.Kind) -> DeliveryJob {
  DeliveryJob(
    id: QueueID(Array("20261120T235012.123456Z.4711.ab12cd34".utf8))!, descriptor: 3, offset: 240,
    size: 4096, sender: .null, recipient: address("bob@example.org"),
    original: address("\"odd name\"@example.org"), kind: kind)
}

/// Every wish alone, then all at once with bytes that need care.
private let allWishes: [DeliveryWishes] = {
  var all = DeliveryWishes()
  var list = [all]
  func note(_ change: (inout DeliveryWishes) -> Void) {
    var one = DeliveryWishes()
    change(&one)
    change(&all)
    list.append(one)
  }
  for returns in [Envelope.Return.full, .headers] { note { $0.returns = returns } }
  for text in ["", "QQ314159", "a=b c\n\0+\u{e9}"] { note { $0.identifier = Array(text.utf8) } }
  for bits in UInt8(0)..<8 { note { $0.notify = Notify(rawValue: bits) } }
  for text in ["bob@far.example", "\0=\n \u{e9}"] {
    note { $0.original = OriginalRecipient(kind: Array("utf-8".utf8), address: Array(text.utf8)) }
  }
  for body in [Envelope.Body.sevenBit, .eightBit, .binary] { note { $0.body = body } }
  note { $0.isInternational = true }
  note { $0.requiresTLS = true }
  for mode in [DeliveryDeadline.Mode.returned, .notified] {
    note { $0.deadline = DeliveryDeadline(Timestamp(seconds: 1_795_262_400), mode) }
  }
  return list + [all]
}()

@Suite("A list of delivery jobs") struct DeliveryJobTests {
  @Test("what was written is read back") func roundTrip() {
    var first = job(.mailbox(maildir: nil))
    first.extension = Array("lists".utf8)
    first.user = Array("bob".utf8)
    first.home = Array("/home/bob with space".utf8)
    first.shell = Array("/bin/sh".utf8)
    first.mayBeDelivered = true
    first.quota = Array("1000000S".utf8)
    let jobs = [
      first, job(.mailbox(maildir: Array("/srv/mail/bob".utf8))),
      job(.command(Array("cat > x=y".utf8))),
      job(.maildir(Array("/srv/\u{e9}".utf8))),
    ]
    #expect(DeliveryJob.decodeList(jobs.flatMap(\.encoded)) == jobs)
    #expect(DeliveryJob.decodeList([]) == [])
  }

  @Test("what the envelope asks is read back, alone and all together", arguments: allWishes)
  func wishes(_ wishes: DeliveryWishes) {
    var job = job(.relay(Array("smtp:mail.example:587 login=/etc/martlet/login".utf8)))
    job.wishes = wishes
    #expect(DeliveryJob.decodeList(job.encoded + job.encoded) == [job, job])
  }

  @Test(
    "a wish that is not as we write it makes the list unreadable",
    arguments: [
      "ret=FULL", "envid=a b", "notify=soon", "orcpt=bob", "body=9bit", "ret=", "by=soon",
    ])
  func badWish(_ word: String) {
    let good = job(.relay(Array("mx:far.example".utf8))).encoded
    let bad = [UInt8](good.dropLast()) + Array(word.utf8) + [0, 0]
    #expect(DeliveryJob.decodeList(good) != nil)
    #expect(DeliveryJob.decodeList(bad) == nil)
  }

  @Test("a list that was cut anywhere is not taken for a shorter one") func cut() {
    let list = job(.mailbox(maildir: nil)).encoded
    for end in 1..<list.count { #expect(DeliveryJob.decodeList([UInt8](list[..<end])) == nil) }
  }
}
