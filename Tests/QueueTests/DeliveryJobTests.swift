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

  @Test("a list that was cut anywhere is not taken for a shorter one") func cut() {
    let list = job(.mailbox(maildir: nil)).encoded
    for end in 1..<list.count { #expect(DeliveryJob.decodeList([UInt8](list[..<end])) == nil) }
  }
}
