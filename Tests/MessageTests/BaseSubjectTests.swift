import Bytes
import Message
import Testing

@Suite struct BaseSubjectTests {
  @Test(
    "what replies and forwards add is taken away; RFC 5256 §2.1",
    arguments: [
      ("", "", false), ("  ", "", false), ("hello", "hello", false), (" a \t b ", "a b", false),
      ("Re: a", "a", true), ("RE:a", "a", true), ("re : a", "a", true), ("Fw: a", "a", true),
      ("fwd: a", "a", true), ("Re[2]: a", "a", true), ("Re [x] : a", "a", true),
      ("Re: Re: Fwd: a", "a", true), ("[list] a", "a", false), ("[list] Re: a", "a", true),
      ("Re: [list] a", "a", true), ("[x] [y] Re: [z] a", "a", true), ("[list]", "[list]", false),
      ("[a][b]", "[b]", false), ("[a] [b] [c]", "[c]", false), ("Re: [a]", "[a]", true),
      ("a (fwd)", "a", true), ("a (FWD) (fwd) ", "a", true), ("(fwd)", "", true), ("Re:", "", true),
      ("[fwd: a]", "a", true), ("[Fwd: [fwd: Re: a (fwd)]]", "a", true), ("[fwd:]", "", true),
      ("[fwd: a", "[fwd: a", false), ("Reply: a", "Reply: a", false), ("re", "re", false),
      ("regarding: a", "regarding: a", false), ("a Re: b", "a Re: b", false),
      ("[[x]] a", "[[x]] a", false), ("]a", "]a", false), ("Fwd: [fwd: a]", "a", true),
      ("Re: \u{e9}", "\u{e9}", true), ("a\n b", "a b", false), ("(fwd) a", "(fwd) a", false),
    ])
  func bases(text: String, expected: String, isReply: Bool) {
    let base = BaseSubject(octets(text))
    #expect(base.bytes == octets(expected))
    #expect(base.isReplyOrForward == isReply)
  }

  @Test("a base is its own base, unless it lacks what it stands in")
  func again() {
    let pieces = ["Re:", "Fwd", "[", "]", "[x]", " ", "a", ":", "(fwd)", "[fwd:", "\t", "\u{e9}"]
    for text in mixtures(of: pieces, count: 3000) {
      let base = BaseSubject(text)
      #expect(BaseSubject(base.bytes).bytes == base.bytes)
    }
  }

  @Test("hostile subjects take linear time")
  func hostile() {
    for piece in ["[", "[a]", "[a] ", "[fwd:", "Re:", "(fwd)", "Re[", "re", " "] {
      let text = [UInt8](repeatElement(octets(piece), count: 1 << 17).joined())
      #expect(BaseSubject(text).bytes.count <= text.count)
    }
  }
}
