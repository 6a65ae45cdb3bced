import Bytes
import Message
import Testing

/// Texts of what matters to the reader.
private func messages() -> [[UInt8]] {
  let pieces = [
    "--b\n", "--b--\n", "--c\n", "--c--\n", "\n", "\n", "\r\n", "\r", "-", "--", "text\n", "a: b\n",
    "--b \t\n", "--bb\n", " x\n", "Content-Type: message/rfc822\n\n", "Content-Type: text/plain\n",
    "Content-Type: multipart/digest; boundary=c\n\n", "--b", "From: a@b\n", "\0", "junk\n",
    "Content-Type: multipart/mixed; boundary=b\n\n", "Content-Type: multipart/x; boundary=bb\n\n",
  ]
  let start = octets("Content-Type: multipart/mixed; boundary=b\n\n")
  return mixtures(of: pieces, count: 1000, length: 16)
    + mixtures(of: pieces, count: 1000, length: 16).map { start + $0 }
}

/// Whether the ranges of all parts nest, follow each other, and cover the message.
private func isTree(_ tree: MessageStructure, of bytes: [UInt8]) -> Bool {
  guard tree.extent.range == bytes.indices, tree.message.header.start == 0,
    tree.message.body.range.upperBound == bytes.count
  else { return false }
  for (index, part) in tree.parts.enumerated() {
    guard part.index == index, part.header.range.upperBound == part.body.start,
      part.body.range.upperBound <= bytes.count, part.isMessage == (part.envelope != nil)
    else { return false }
    var end = part.body.start
    for child in part.children {
      let inner = tree.parts[child]
      guard inner.parent == index, child > index, inner.header.start >= end else { return false }
      end = inner.body.range.upperBound
    }
    guard end <= part.body.range.upperBound else { return false }
    if !part.isMultipart, let child = part.children.first {
      // a message fills the part that it stands in
      guard part.children.count == 1, tree.parts[child].header.start == part.body.start,
        end == part.body.range.upperBound
      else { return false }
    }
  }
  return true
}

/// Whether the counts are those of the octets.
private func isCounted(_ extent: OctetExtent, in bytes: [UInt8]) -> Bool {
  var lines = 0
  var bare = 0
  for i in extent.range where bytes[i] == ASCII.lf {
    lines += 1
    if i == 0 || bytes[i - 1] != ASCII.cr { bare += 1 }
  }
  return extent.lines == lines && extent.bareFeeds == bare
    && extent.wireCount == extent.count + bare
}

@Suite struct MessageStructurePropertyTests {
  @Test("parts nest, never overlap and cover the message, and their counts are right")
  func ranges() {
    for message in messages() {
      let tree = structure(message)
      #expect(isTree(tree, of: message))
      #expect(tree.hasNul == message.contains(0))
      for part in tree.parts {
        #expect(isCounted(part.header, in: message))
        #expect(isCounted(part.body, in: message))
      }
    }
  }

  @Test("the tree does not depend on where the octets are cut")
  func cuts() {
    for message in messages() {
      let whole = structure(message)
      for piece in [1, 2, 3, 7] where structure(message, piece: piece) != whole {
        Issue.record("cut into pieces of \(piece): \(message)")
      }
    }
  }

  @Test("a part's octets are those between the delimiters, with LF and with CRLF")
  func lineEnds() {
    for message in messages() where !message.contains(ASCII.cr) {
      let plain = structure(message)
      let crlf = structure(message.withCRLF)
      #expect(plain.bodyStructure == crlf.bodyStructure)
      #expect(plain.parts.map(\.header.wireCount) == crlf.parts.map(\.header.count))
      #expect(plain.parts.map(\.body.wireCount) == crlf.parts.map(\.body.count))
    }
  }

  @Test("any octets are some message")
  func anything() {
    var random = Shuffle(state: 7)
    for count in 0..<300 {
      var bytes = octets("Content-Type: multipart/mixed; boundary=b\n\n--b\n")
      for _ in 0..<count { bytes.append(UInt8.random(in: 0...255, using: &random)) }
      #expect(isTree(structure(bytes), of: bytes))
    }
  }

  @Test("parts too deep or too many are not looked into, and the structure still fits the grammar")
  func limits() {
    var deep: [UInt8] = []
    for i in 0..<150 { deep += octets("Content-Type: multipart/x; boundary=b\(i)x\n\n--b\(i)x\n") }
    let depths = structure(deep)
    #expect(isTree(depths, of: deep))
    #expect(depths.parts.count == PartScanner.depthLimit + 1)
    #expect(StructureText.body(depths.bodyStructure).contains(#"("text" "plain""#))

    let nested = [UInt8](
      [[UInt8]](repeating: octets("Content-Type: message/rfc822\n\n"), count: 150).joined())
    #expect(structure(nested).parts.count == PartScanner.depthLimit + 1)
    #expect(!StructureText.body(structure(nested).bodyStructure).isEmpty)

    var many = octets("Content-Type: multipart/mixed; boundary=b\n\n")
    for _ in 0..<10_100 { many += octets("--b\n\nx\n") }
    let parts = structure(many)
    #expect(isTree(parts, of: many))
    #expect(parts.parts.count == PartScanner.partLimit)
  }

  @Test("a header beyond the limit is cut, and nothing is lost")
  func hugeHeader() {
    for line in ["A: bcd\n", "x", "\r\n x"] {
      var message = octets("A: ")
      while message.count < 1_200_000 { message += octets(line) }
      let tree = structure(message, piece: 65_536)
      #expect(isTree(tree, of: message))
      #expect(tree.message.header.count <= PartScanner.headerLimit)
    }
  }
}
