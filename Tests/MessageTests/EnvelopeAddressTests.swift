import Bytes
import Message
import Testing

/// A list as words: `name <@route:local@domain>`, `name[` for a group and `]` for its end.
private func read(_ text: [UInt8]) -> String {
  var out: [String] = []
  for address in [EnvelopeAddress](parsing: text) {
    switch address {
    case .mailbox(let name, let route, let local, let domain):
      let path = (route.map { $0.text + ":" } ?? "") + local.text + "@" + domain.text
      out.append((name.map { $0.text + " " } ?? "") + "<" + path + ">")
    case .groupStart(let name): out.append(name.text + "[")
    case .groupEnd: out.append("]")
    }
  }
  return out.joined(separator: ", ")
}

@Suite struct EnvelopeAddressTests {
  @Test(
    "addresses of RFC 5322 §3.4, §4.4, appendix A are read",
    arguments: [
      ("", ""), (" \n ", ""), ("a@b", "<a@b>"),
      ("John Doe <jdoe@machine.example>", "John Doe <jdoe@machine.example>"),
      (
        "\"Joe Q. Public\" <john.q.public@example.com>", "Joe Q. Public <john.q.public@example.com>"
      ),
      (
        "Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>",
        "Mary Smith <mary@x.test>, <jdoe@example.org>, Who? <one@y.test>"
      ),
      (
        "<boss@nil.test>, \"Giant; \\\"Big\\\" Box\" <sysservices@example.net>",
        "<boss@nil.test>, Giant; \"Big\" Box <sysservices@example.net>"
      ),
      (
        "A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;",
        "A Group[, Ed Jones <c@a.test>, <joe@where.test>, John <jdoe@one.test>, ]"
      ),
      ("Undisclosed recipients:;", "Undisclosed recipients[, ]"),
      (
        "Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>",
        "Pete <pete@silly.test>"
      ),
      (
        "A Group(Some people)\n     :Chris Jones <c@(Chris's host.)public.example>,\n"
          + "         joe@example.org,\n  John <jdoe@one.test> (my dear friend); (the end)",
        "A Group[, Chris Jones <c@public.example>, <joe@example.org>, John <jdoe@one.test>, ]"
      ),
      ("(Empty list)(start)Hidden recipients  :(nobody(that I know))  ;", "Hidden recipients[, ]"),
      ("Joe Q. Public <john.q.public@example.com>", "Joe Q. Public <john.q.public@example.com>"),
      (
        "Mary Smith <@node.test:mary@example.net>, , jdoe@test  . example",
        "Mary Smith <@node.test:mary@example.net>, <jdoe@test.example>"
      ),
      ("<@a,@b:c@d>", "<@a,@b:c@d>"), ("a@b (Name)", "Name <a@b>"),
      ("a@b (x (y) \\()", "x (y) ( <a@b>"),
      ("(c) a@b", "<a@b>"), ("\"a b\"@c", "<a b@c>"), ("a@[1.2.3.4]", "<a@[1.2.3.4]>"),
      ("a . b @ c . d", "<a.b@c.d>"), ("\"A\"B <c@d>", "A B <c@d>"), ("A B<c@d>", "A B <c@d>"),
      ("=?utf-8?q?x_y?= <a@b>", "=?utf-8?q?x_y?= <a@b>"),
      ("\u{e9}@\u{e9}.example", "<\u{e9}@\u{e9}.example>"),
      ("\"\" <a@b>", "<a@b>"),
    ] as [(String, String)])
  func good(text: String, expected: String) {
    #expect(read(octets(text)) == expected)
    #expect(read(octets(text).withCRLF) == expected)
  }

  @Test(
    "whatever stands there, what most mean comes out",
    arguments: [
      ("user", "<user@>"), ("John Smith", "John Smith <@>"), ("<user>", "<user@>"), ("<>", "<@>"),
      ("A@B <a@b>", "A@B <a@b>"), ("a@b c@d", "<a@b>"),
      ("John Smith john@x", "John Smith <john@x>"),
      ("a@b; c@d", "<a@b>, <c@d>"), ("A <a@b", "A <a@b>"), ("A <a@b, B <c@d>", "A <a@b>, B <c@d>"),
      ("<a@b> <c@d>", "<a@b>, <c@d>"), ("<a@b> junk, <c@d>", "<a@b>, <c@d>"),
      ("g: a@b", "g[, <a@b>, ]"), ("g: h: a@b;", "g[, h: <a@b>, ]"), ("@x", "<@x>"),
      ("x@", "<x@>"),
      ("\"open <a@b>", "<open <a@b>@>"), ("(open <a@b>", ""), ("a@[open", "<a@[open>"),
      ("a@b@c", "<a@b>"), (">", ""), ("<<<", ""), ("<<a@b>", "<a@b>"), (",;,", ""), ("\\", "<\\@>"),
      ("a)b@c", "<a)b@c>"), ("\0 <a@b>", "\0 <a@b>"), (":", "<:@>"),
    ] as [(String, String)])
  func bad(text: String, expected: String) { #expect(read(octets(text)) == expected) }

  @Test("any octets are some list, and groups are closed")
  func anything() {
    let pieces = [
      "a", "@", "<", ">", ",", ";", ":", "\"", "(", ")", "[", "]", ".", "\\", " ", "\n ", "b c",
      "\0",
    ]
    for text in mixtures(of: pieces, count: 5000) {
      var depth = 0
      for address in [EnvelopeAddress](parsing: text) {
        switch address {
        case .mailbox: break
        case .groupStart: depth += 1
        case .groupEnd: depth -= 1
        }
        #expect(0...1 ~= depth)
      }
      #expect(depth == 0)
    }
  }

  @Test("a list has a limit, and hostile ones take linear time")
  func hostile() {
    for piece in ["<", "(", "[", "\"", "a@b,", "a:;", "a ", "@", "<@a", "\\", ". "] {
      var text: [UInt8] = []
      while text.count < 1 << 18 { text += octets(piece) }
      #expect([EnvelopeAddress](parsing: text).count <= 10_001)
    }
    let words = [UInt8](repeatElement(octets("a "), count: 1 << 16).joined())
    let colons = words + octets("@") + [UInt8](repeating: ":", count: 1 << 16)
    #expect([EnvelopeAddress](parsing: colons).count == 1)
  }
}
