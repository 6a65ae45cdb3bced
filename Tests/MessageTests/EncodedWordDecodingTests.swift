import Bytes
import Message
import Testing

/// The segments as `charset*language|text`, in brackets when they have a charset.
private func read(_ text: String) -> String { show(EncodedWord.decode(octets(text))) }

func show(_ segments: [TextSegment]) -> String {
  var out: [UInt8] = []
  for segment in segments {
    guard let charset = segment.charset else {
      out += segment.bytes
      continue
    }
    out += octets("[") + charset
    if let language = segment.language { out += octets("*") + language }
    out += octets("|") + segment.bytes + octets("]")
  }
  return out.text
}

@Suite struct EncodedWordDecodingTests {
  @Test(
    "the examples of RFC 2047 §8 and RFC 2231 §5 are read",
    arguments: [
      ("(=?ISO-8859-1?Q?a?=)", "([ISO-8859-1|a])"),
      ("(=?ISO-8859-1?Q?a?= b)", "([ISO-8859-1|a] b)"),
      ("(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)", "([ISO-8859-1|ab])"),
      ("(=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=)", "([ISO-8859-1|ab])"),
      ("(=?ISO-8859-1?Q?a?=\n    =?ISO-8859-1?Q?b?=)", "([ISO-8859-1|ab])"),
      ("(=?ISO-8859-1?Q?a_b?=)", "([ISO-8859-1|a b])"),
      ("(=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=)", "([ISO-8859-1|a][ISO-8859-2| b])"),
      ("=?US-ASCII?Q?Keith_Moore?= <m@x>", "[US-ASCII|Keith Moore] <m@x>"),
      ("=?ISO-8859-1?B?SWYgeW91IGNhbg==?=", "[ISO-8859-1|If you can]"),
      ("=?US-ASCII*EN?Q?Keith_Moore?=", "[US-ASCII*EN|Keith Moore]"),
    ])
  func examples(text: String, expected: String) { #expect(read(text) == expected) }

  @Test(
    "what many write is read",
    arguments: [
      ("", ""), ("plain", "plain"), ("a =?utf-8?q?b?=c", "a [utf-8|b]c"),
      ("=?utf-8?q?a b?=", "[utf-8|a b]"), ("=?utf-8?Q?=3D=3d?=", "[utf-8|==]"),
      ("=?utf-8?q?=zz=4?=", "[utf-8|=zz=4]"), ("=?utf-8?b?YQ?=", "[utf-8|a]"),
      ("=?utf-8?q??=", "[utf-8|]"), ("=?utf-8?q?=41?=", "[utf-8|A]"),
      ("=?utf-8?q?=C3?= =?UTF-8?B?qQ==?=", "[utf-8|\u{e9}]"),
      ("=?utf-8?x?a?=", "=?utf-8?x?a?="), ("=?utf-8?q?a", "=?utf-8?q?a"),
      ("=?q?a?=", "=?q?a?="), ("=??q?a?=", "=??q?a?="), ("=?a b?q?a?=", "=?a b?q?a?="),
      ("=?=?utf-8?q?a?=", "=?[utf-8|a]"), ("=?utf-8?q?a?==?utf-8?q?b?=", "[utf-8|ab]"),
      ("=?utf-8*de?q?a?= =?utf-8*en?q?b?=", "[utf-8*de|a][utf-8*en|b]"),
    ])
  func lenient(text: String, expected: String) {
    #expect(read(text) == expected)
  }

  @Test("what was encoded is decoded, octet for octet")
  func roundTrip() {
    var random = Shuffle(state: 3)
    for count in 0..<200 {
      var text: [UInt8] = []
      for _ in 0..<count { text.append(UInt8.random(in: 0...255, using: &random)) }
      for place in [EncodedWord.Place.phrase, .unstructured] {
        let segments = EncodedWord.decode(EncodedWord.encode(text, in: place))
        #expect(segments.flatMap(\.bytes) == text)
        #expect(segments.count <= 1)
      }
    }
  }

  @Test("any text is read, and what is no encoded word stays")
  func anything() {
    let pieces = ["=?", "?=", "utf-8", "?q?", "?b?", "YQ==", " ", "\n ", "=41", "x", "?", "=", "*"]
    for text in mixtures(of: pieces, count: 3000) {
      let segments = EncodedWord.decode(text)
      if segments.allSatisfy({ $0.charset == nil }) {
        #expect(segments.flatMap(\.bytes) == text)
      }
    }
  }

  @Test("hostile text takes linear time")
  func hostile() {
    for piece in ["=?", "=?u?q?", "=?u?q?a?=", "=?u?q?a ", "?="] {
      var text: [UInt8] = []
      while text.count < 1 << 20 { text += octets(piece) }
      #expect(!EncodedWord.decode(text).isEmpty)
    }
  }
}
