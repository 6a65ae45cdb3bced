import Bytes
import Testing

@testable import IMAP

@Suite struct CompressingTests {
  private func session(_ said: String, offers: Bool = true) -> Session {
    var configuration = SessionConfiguration()
    configuration.offersCompression = offers
    return Session(MemoryAccount(), configuration, arrived: octets(said))
  }

  @Test("what follows COMPRESS is not read before it was expanded")
  func rest() {
    var session = session("a COMPRESS DEFLATE\r\nb NOOP\r\n")
    #expect(session.next() == .write(octets("a OK DEFLATE active\r\n")))
    #expect(session.next() == .compress)
    #expect(session.takeRest() == octets("b NOOP\r\n"))
    #expect(session.next() == nil)
    session.feed(octets("b NOOP\r\n"))
    #expect(session.next() == .write(octets("b OK NOOP completed\r\n")))
  }

  @Test("there is one compression, once")
  func refused() {
    var session = session("a COMPRESS GZIP\r\nb COMPRESS DEFLATE\r\n")
    #expect(
      session.next()
        == .write(octets("a BAD there is no such compression\r\nb OK DEFLATE active\r\n")))
    #expect(session.next() == .compress)
    session.feed(octets("c COMPRESS DEFLATE\r\n"))
    #expect(
      session.next()
        == .write(octets("c BAD [COMPRESSIONACTIVE] compression is active already\r\n"))
    )
    #expect(session.next() == nil)
  }

  @Test("it is listed where it is offered, until it is active")
  func listed() {
    var plain = session("a COMPRESS DEFLATE\r\n", offers: false)
    #expect(plain.next() == .write(octets("a BAD there is no such compression\r\n")))
    #expect(!plain.capabilities.contains("COMPRESS=DEFLATE"))
    var session = session("a COMPRESS DEFLATE\r\n")
    #expect(session.capabilities.contains("COMPRESS=DEFLATE"))
    while session.next() != nil {}
    #expect(!session.capabilities.contains("COMPRESS=DEFLATE"))
  }
}
