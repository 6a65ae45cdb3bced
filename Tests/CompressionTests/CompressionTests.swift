import Compression
import Testing

@Suite struct CompressionTests {
  private struct NoMemory: Error {}

  /// Expands what comes in these pieces; nil if it is no deflate.
  private func expanded(_ pieces: [[UInt8]]) throws -> [UInt8]? {
    guard var inflater = Inflater() else { throw NoMemory() }
    var out: [UInt8] = []
    do {
      for piece in pieces {
        inflater.feed(piece)
        while let octets = try inflater.next() {
          #expect(1...Inflater.pieceSize ~= octets.count)
          out += octets
        }
      }
      return out
    } catch { return nil }
  }

  private func compressed(_ pieces: [[UInt8]]) throws -> [[UInt8]] {
    guard var deflater = Deflater() else { throw NoMemory() }
    return pieces.map {
      var out: [UInt8] = []
      deflater.add($0, to: &out)
      deflater.flush(to: &out)
      return out
    }
  }

  /// Octets that look like chance.
  private func noise(_ count: Int) -> [UInt8] {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    return (0..<count).map { _ in
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return UInt8(truncatingIfNeeded: state >> 40)
    }
  }

  @Test(
    "what is flushed can be read at once, whatever its size",
    arguments: [1, 2, 100, 16_383, 16_384, 16_385, 65_536, 300_000])
  func roundTrip(_ size: Int) throws {
    for octets in [noise(size), [UInt8](repeating: 65, count: size)] {
      let pieces = [octets, Array("a NOOP\r\n".utf8), octets]
      let wire = try compressed(pieces)
      #expect(try expanded(wire) == Array(pieces.joined()))
      #expect(try expanded([wire[0]]) == octets)
    }
  }

  @Test("it does not matter where the stream is cut")
  func cuts() throws {
    let octets = Array(String(repeating: "* 1 FETCH (FLAGS (\\Seen))\r\n", count: 50).utf8)
    let wire = Array(try compressed([octets]).joined())
    for cut in wire.indices {
      #expect(try expanded([Array(wire[..<cut]), Array(wire[cut...])]) == octets)
    }
    #expect(try expanded(wire.map { [$0] }) == octets)
  }

  @Test("nothing added is nothing sent")
  func empty() throws {
    guard var deflater = Deflater() else { throw NoMemory() }
    var out: [UInt8] = []
    deflater.add([], to: &out)
    deflater.flush(to: &out)
    #expect(out.isEmpty)
  }

  @Test("text becomes a small part of what it was, and much of it comes in pieces")
  func size() throws {
    let octets = [UInt8](repeating: 0, count: 10_000_000)
    let wire = try compressed([octets])
    #expect(wire[0].count < 20_000)
    #expect(try expanded(wire) == octets)
  }

  @Test("what is no deflate, or goes on after its end, is told", arguments: [0, 1, 2])
  func malformed(_ kind: Int) throws {
    let wire: [[UInt8]] =
      switch kind {
      case 0: [Array("a NOOP\r\n".utf8)]
      case 1: [[0xFF, 0xFF, 0xFF]]
      // an empty last block, and more
      default: [[0x03, 0x00], [0x01]]
      }
    #expect(try expanded(wire) == nil)
  }
}
