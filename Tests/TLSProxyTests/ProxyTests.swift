import Bytes
import Configuration
import Glibc
import TestSupport
import Testing
import Transport
import Unix

/// What goes through after the handshake, between our client and our server.
@Suite(.enabled(if: Certificates.areThere))
struct ProxyTests {
  let certificates: Certificates

  init() throws { certificates = try #require(Certificates.shared) }

  @Test("a side that has ended what it says still hears the other")
  func halfClose() throws {
    let pair = try Pair.connect(certificates.settings())
    let (one, other) = (Said(pair.client), Said(pair.server))
    try one.say("question")
    try one.end()
    #expect(try everything(pair.server) == ("question", false))
    try other.say("answer")
    try other.end()
    #expect(try everything(pair.client) == ("answer", false))
  }

  @Test("the server may end first")
  func serverEnds() throws {
    let pair = try Pair.connect(certificates.settings())
    try Said(pair.server).say("bye")
    try Said(pair.server).end()
    #expect(try everything(pair.client) == ("bye", false))
    try Said(pair.client).say("late")
    try Said(pair.client).end()
    #expect(try everything(pair.server) == ("late", false))
  }

  @Test("a side that is gone after its last word has said it")
  func gone() throws {
    let ends = try Pair.connect(certificates.settings())
    let client = Said(ends.client)
    try client.say(String(repeating: "x", count: 100_000))
    let server = ends.keepServer()
    let heard = try everything(server)
    #expect(heard.text.utf8.count == 100_000)
    #expect(!heard.isReset)
  }

  @Test("fifty megabytes go each way at once")
  func bulk() throws {
    let pair = try Pair.connect(certificates.settings())
    var flows = [
      Flow(from: pair.client.output.number, to: pair.server.input.number),
      Flow(from: pair.server.output.number, to: pair.client.input.number),
    ]
    while !flows.allSatisfy(\.isDone) {
      var set: [Waiting.Interest] = flows.flatMap(\.interests)
      try Waiting.wait(for: &set, milliseconds: 20_000)
      #expect(set.contains { $0.readable || $0.writable }, "nothing moves")
      for index in flows.indices {
        try flows[index].move(
          canSend: set[2 * index].writable, canReceive: set[2 * index + 1].readable)
      }
    }
    #expect(flows.allSatisfy { $0.received == Flow.size && $0.isRight })
  }

  @Test("a side that does not read makes the other wait, and still gets its own words out")
  func slowReader() throws {
    let pair = try Pair.connect(certificates.settings())
    let output = DescriptorNumber(pair.client.output.number)
    let piece = [UInt8](repeating: 7, count: 65_536)
    var sent = 0
    while sent < 200_000_000 {
      var set = [Waiting.Interest(output.number, readable: false, writable: true)]
      try Waiting.wait(for: &set, milliseconds: 300)
      guard set[0].writable else { break }
      do throws(Errno) { sent += try output.send(piece.span) } catch {
        #expect(error == .wouldBlock)
      }
    }
    // what the buffers of the system and ours hold, and no more
    #expect(sent < 50_000_000)
    try Said(pair.server).say("too much")
    try Said(pair.server).end()
    #expect(try everything(pair.client) == ("too much", false))
    try Said(pair.client).end()
    #expect(try everything(pair.server).text.utf8.count == sent)
  }

  @Test("many small words go to and fro")
  func pings() throws {
    let pair = try Pair.connect(certificates.settings())
    var server = Connection(
      input: DescriptorNumber(pair.server.input.number),
      output: DescriptorNumber(pair.server.output.number), timeout: 20_000)
    var client = Connection(
      input: DescriptorNumber(pair.client.input.number),
      output: DescriptorNumber(pair.client.output.number), timeout: 20_000)
    for count in 0..<300 {
      let line = Array("line \(count)\r\n".utf8)
      try client.write(line)
      try client.flush()
      #expect(try server.readLine(upTo: 100) == line)
      try server.write(line)
      try server.flush()
      #expect(try client.readLine(upTo: 100) == line)
    }
  }
}

/// What one side does, in blocking calls.
private struct Said {
  let output: DescriptorNumber
  init(_ side: borrowing TLSConnection) { output = DescriptorNumber(side.output.number) }
  func say(_ text: String) throws { try output.write(Array(text.utf8)) }
  func end() throws { try output.endSending() }
}

/// Fifty megabytes of octets that depend on their place.
private struct Flow {
  static let size = 50_000_000
  private static let pattern = (0..<65_521).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }

  let from: Int32
  let to: Int32
  private(set) var sent = 0
  private(set) var received = 0
  private(set) var isRight = true
  private var buffer: [UInt8] = []

  init(from: Int32, to: Int32) { (self.from, self.to) = (from, to) }

  var isDone: Bool { received >= Flow.size }

  var interests: [Waiting.Interest] {
    [
      Waiting.Interest(sent < Flow.size ? from : -1, readable: false, writable: true),
      Waiting.Interest(isDone ? -1 : to),
    ]
  }

  mutating func move(canSend: Bool, canReceive: Bool) throws {
    if canSend {
      let start = sent % Flow.pattern.count
      let count = min(Flow.pattern.count - start, Flow.size - sent)
      sent += try DescriptorNumber(from).send(Flow.pattern.span.extracting(start..<start + count))
    }
    if canReceive {
      buffer.removeAll(keepingCapacity: true)
      let count = try DescriptorNumber(to).receive(into: &buffer, upTo: 65_536)
      if count == 0 { throw Errno.connectionReset }
      var start = 0
      while start < count {
        let place = (received + start) % Flow.pattern.count
        let length = min(count - start, Flow.pattern.count - place)
        isRight = isRight && isSame(start, place, length)
        start += length
      }
      received += count
    }
  }

  private func isSame(_ start: Int, _ place: Int, _ count: Int) -> Bool {
    unsafe buffer.withUnsafeBytes { one in
      unsafe Flow.pattern.withUnsafeBytes { other in
        unsafe memcmp(one.baseAddress! + start, other.baseAddress! + place, count) == 0
      }
    }
  }
}
