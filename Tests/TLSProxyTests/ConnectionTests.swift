import Bytes
import Testing
import Transport
import Unix

/// Buffers and limits of a connection.
struct ConnectionTests {
  /// A connection, and the descriptor of the other end.
  struct Ends: ~Copyable {
    var connection: Connection
    let other: FileDescriptor

    init(timeout: Int = 20_000) throws {
      let pair = try StreamPair().split()
      connection = Connection(owning: FileDescriptor(owning: pair.first), timeout: timeout)
      other = FileDescriptor(owning: pair.second)
    }
  }

  @Test("lines come out whole, with what follows them kept")
  func lines() throws {
    var ends = try Ends()
    try ends.other.write(Array("one\r\ntwo\r\nth".utf8))
    #expect(try ends.connection.readLine(upTo: 100).text == "one\r\n")
    #expect(ends.connection.unread == 7)
    #expect(try ends.connection.readLine(upTo: 5).text == "two\r\n")
    try ends.other.write(Array("ree\n".utf8))
    #expect(try ends.connection.readLine(upTo: 100).text == "three\n")
    #expect(ends.connection.unread == 0)
    try ends.other.write(Array("rest".utf8))
    try DescriptorNumber(ends.other.number).endSending()
    #expect(try ends.connection.readLine(upTo: 100).text == "rest")
    #expect(try ends.connection.readLine(upTo: 100).isEmpty)
    #expect(try ends.connection.read().isEmpty)
  }

  @Test("a line over the limit is not handed out")
  func longLine() throws {
    var ends = try Ends()
    try ends.other.write([UInt8](repeating: "x", count: 50) + Array("\n".utf8))
    #expect(throws: Errno.messageTooLong) { try ends.connection.readLine(upTo: 50) }
    #expect(ends.connection.unread == 51)
    #expect(try ends.connection.readLine(upTo: 51).count == 51)
  }

  @Test("bytes come in pieces of the wanted size")
  func pieces() throws {
    var ends = try Ends()
    try ends.other.write(Array("abcdef".utf8))
    #expect(try ends.connection.read(upTo: 4).text == "abcd")
    #expect(try ends.connection.read(upTo: 4).text == "ef")
  }

  @Test("what is written goes out together, at the latest before a wait")
  func coalescing() throws {
    var ends = try Ends()
    let other = DescriptorNumber(ends.other.number)
    try ends.connection.write(Array("one ".utf8))
    try ends.connection.write(Array("two".utf8))
    #expect(ends.connection.unsent == 7)
    #expect(throws: Errno.wouldBlock) { _ = try other.peek(upTo: 100) }
    try ends.other.write(Array("x".utf8))
    _ = try ends.connection.read()
    #expect(try other.peek(upTo: 100).text == "one two")
    #expect(ends.connection.unsent == 0)
  }

  @Test("much is not kept")
  func muchToWrite() throws {
    var ends = try Ends()
    try ends.connection.write([UInt8](repeating: 1, count: Connection.writeLimit))
    #expect(ends.connection.unsent == 0)
  }

  @Test("reading waits no longer than it may")
  func readTimeout() throws {
    var ends = try Ends(timeout: 30)
    #expect(throws: Errno.timedOut) { try ends.connection.read() }
    ends.connection.timeout = 20_000
    ends.connection.deadline = Clock.milliseconds + 30
    #expect(throws: Errno.timedOut) { try ends.connection.readLine(upTo: 10) }
  }

  @Test("writing to somebody who does not read waits no longer than it may")
  func writeTimeout() throws {
    var ends = try Ends(timeout: 30)
    #expect(throws: Errno.timedOut) {
      for _ in 0..<1000 { try ends.connection.write([UInt8](repeating: 1, count: 32_768)) }
    }
  }

  @Test("somebody who is gone is an error, not a signal")
  func gone() throws {
    let pair = try StreamPair().split()
    var connection = Connection(owning: FileDescriptor(owning: pair.first))
    _ = FileDescriptor(owning: pair.second)
    #expect(throws: Errno.brokenPipe) {
      // what another test was starting may have the other end for a moment
      for _ in 0..<1000 {
        try connection.write([1])
        try connection.flush()
        var nothing: [Waiting.Interest] = []
        try Waiting.wait(for: &nothing, milliseconds: 10)
      }
    }
  }

  @Test("pipes do as well, one for each direction")
  func pipes() throws {
    let (there, back) = (try FileDescriptor.pipe().split(), try FileDescriptor.pipe().split())
    let ours = FileDescriptor(owning: there.reading)
    let theirs = FileDescriptor(owning: there.writing)
    let out = FileDescriptor(owning: back.writing)
    let read = FileDescriptor(owning: back.reading)
    var connection = Connection(
      input: DescriptorNumber(ours.number), output: DescriptorNumber(out.number), timeout: 30)
    try theirs.write(Array("in\n".utf8))
    #expect(try connection.readLine(upTo: 9).text == "in\n")
    // a pipe holds 64 KiB: the rest is for nobody
    #expect(throws: Errno.timedOut) {
      for _ in 0..<4 { try connection.write([UInt8](repeating: 1, count: 32_768)) }
    }
    var bytes: [UInt8] = []
    #expect(try read.read(into: &bytes, upTo: 65_536) == 65_536)
    try connection.write(Array("out".utf8))
    try connection.finish()
  }

  @Test("nothing that came before TLS counts after it")
  func injection() throws {
    var ends = try Ends()
    try ends.other.write(Array("STARTTLS\r\nMAIL FROM:<>\r\n".utf8))
    #expect(try ends.connection.readLine(upTo: 100).text == "STARTTLS\r\n")
    #expect(ends.connection.unread == 14)
    let (input, output) = (try StreamPair().split(), try StreamPair().split())
    ends.connection.goOn(
      over: TLSConnection(
        input: FileDescriptor(owning: input.first), output: FileDescriptor(owning: output.first),
        facts: TLSFacts(version: [], cipher: [], bits: 0)))
    #expect(ends.connection.unread == 0)
    let theirs = FileDescriptor(owning: input.second)
    let mine = FileDescriptor(owning: output.second)
    try theirs.write(Array("EHLO\r\n".utf8))
    try ends.connection.write(Array("250\r\n".utf8))
    #expect(try ends.connection.readLine(upTo: 100).text == "EHLO\r\n")
    #expect(try DescriptorNumber(mine.number).peek(upTo: 9).text == "250\r\n")
  }
}
