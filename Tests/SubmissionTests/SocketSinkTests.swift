import Bytes
import Postal
import Queue
import TestSupport
import Testing
import Unix

@testable import Submission

@Suite struct SocketSinkTests {
  private static let header = QueueHeader(
    id: QueueID(time: Timestamp(seconds: 1_800_000_000), pid: 1, random: [1, 2, 3, 4]),
    arrived: Timestamp(seconds: 1_800_000_000), origin: .local(uid: 1, user: [], program: []),
    size: 0, envelope: Envelope(sender: .null))

  @Test(
    "one who listens and says nothing is waited for no longer than allowed",
    arguments: [10, 16 << 20])
  func silent(_ octets: Int) throws {
    let scratch = try Scratch()
    let path = scratch("socket")
    let listener = try LocalListener.open(path)
    var sink = try SocketSink(path, patience: 50)
    let failure = #expect(throws: Failure.self) {
      try sink.begin(Self.header)
      try sink.append([UInt8](repeating: "x", count: octets))
      try sink.commit()
    }
    #expect(failure?.isTemporary == true)
    #expect(failure?.text.text.hasPrefix("nothing was kept: martlet-submitd") == true)
    #expect(failure?.text.text.contains("imed out") == true)
    _ = consume listener
  }
}
