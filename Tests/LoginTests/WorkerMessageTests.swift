import Bytes
import LoginProtocol
import Testing

/// The only words of a process that strangers may have taken over.
@Suite struct WorkerMessageTests {
  static let messages: [WorkerMessage] = [
    .ready, .unable(Array("no".utf8)), .unable([]), .startTLS, .forget,
    .begin(Array("PLAIN".utf8), initial: nil), .begin(Array("PLAIN".utf8), initial: []),
    .begin(Array("X".utf8), initial: [0, 1, 255]), .respond([]), .respond([0, 10, 13]),
    .enter(LoginEntry()), .enter(LoginEntry(choices: [1, 0], rest: Array("STAT\r\n".utf8))),
    .enter(LoginEntry(choices: [UInt8](repeating: 7, count: 255))),
  ]

  @Test("what is written is read", arguments: messages)
  func roundTrip(_ message: WorkerMessage) throws {
    let bytes = try #require(message.bytes)
    #expect(WorkerMessage(bytes) == message)
  }

  @Test("what is cut off or goes on is another message or none, and has its own octets only")
  func cut() throws {
    for message in Self.messages {
      let bytes = try #require(message.bytes)
      for end in 0..<bytes.count {
        let part = [UInt8](bytes[..<end])
        if let other = WorkerMessage(part) { #expect(other.bytes == part) }
      }
      for octet in UInt8.min...UInt8.max {
        let more = bytes + [octet]
        if let other = WorkerMessage(more) { #expect(other.bytes == more) }
      }
    }
  }

  @Test("of any octets it is none, or is written as it came")
  func anything() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      var bytes = (0..<Int.random(in: 0...12, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      if Bool.random(), let kind = [UInt8]("RUTBAXE".utf8).randomElement(), !bytes.isEmpty {
        bytes[0] = kind
      }
      if let message = WorkerMessage(bytes) { #expect(message.bytes == bytes) }
    }
  }

  @Test("what does not fit is not written, and not read")
  func limits() {
    let long = [UInt8](repeating: 1, count: WorkerMessage.limit)
    #expect(WorkerMessage.respond(long).bytes == nil)
    #expect(WorkerMessage([UInt8("A")] + long) == nil)
    #expect(WorkerMessage.respond([UInt8](long.dropLast())).bytes?.count == WorkerMessage.limit)
    #expect(WorkerMessage.begin([], initial: nil).bytes == nil)
    #expect(WorkerMessage.begin([UInt8](repeating: 65, count: 65), initial: nil).bytes == nil)
    #expect(
      WorkerMessage.enter(LoginEntry(choices: [UInt8](repeating: 0, count: 256))).bytes == nil)
  }
}
