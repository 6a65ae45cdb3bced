import Bytes
import Postal
import Queue
import Testing

@Suite("Further jobs") struct FurtherJobsTests {
  private static func job(_ recipient: String) throws -> DeliveryJob {
    let id = try #require(QueueID(Array("20261120T235012.123456Z.4711.ab12cd34".utf8)))
    let address = try #require(Address(mailbox: Array(recipient.utf8)))
    return DeliveryJob(
      id: id, descriptor: 0, offset: 240, size: 4096, sender: .null, recipient: address,
      original: address, kind: .relay(Array("mx:far.example".utf8)))
  }

  @Test("what is read is what was written, with the number of the first", arguments: [0, 7, 999])
  func roundTrip(_ first: Int) throws {
    let jobs = try [Self.job("a@far.example"), Self.job("b@far.example")]
    var packet = FurtherJobs(first: first)
    #expect(packet.add([jobs[0]]) && packet.add([jobs[1]]))
    let read = try #require(FurtherJobs.decode(packet.encoded))
    #expect(read.first == first && read.jobs == jobs)
  }

  @Test("a packet that was cut is none, but for one cut between two jobs") func cut() throws {
    var packet = FurtherJobs(first: 3)
    let head = packet.encoded.count
    #expect(packet.add([try Self.job("a@far.example")]))
    for count in 0..<packet.encoded.count where count != head {
      #expect(FurtherJobs.decode(Array(packet.encoded.prefix(count))) == nil, "\(count)")
    }
  }

  @Test("jobs that do not fit leave the packet as it was") func limit() throws {
    var packet = FurtherJobs(first: 0)
    let job = try Self.job("a@far.example")
    var count = 0
    while packet.add([job]) { count += 1 }
    #expect(packet.encoded.count <= FurtherJobs.limit)
    #expect(packet.encoded.count + job.encoded.count > FurtherJobs.limit)
    #expect(FurtherJobs.decode(packet.encoded)?.jobs.count == count)
  }

  @Test(
    "bytes that are no packet are none",
    arguments: ["", "x", "1", "1\0", "-1\0\0", "1\0x\0\0", "\0\0", "1x\0\0", "1\0\0x=1"])
  func nonsense(_ text: String) { #expect(FurtherJobs.decode(Array(text.utf8)) == nil) }
}
