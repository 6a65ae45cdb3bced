import Bytes
import Message
import Testing

/// The parameters of a type, each as `name=value`.
private func joined(_ text: String) -> [String] {
  let parameters = ContentType(parsing: octets("a/b; " + text))?.parameters ?? []
  return ContentParameter.joined(parameters).map { $0.name.text + "=" + $0.value.text }
}

@Suite struct ContentParameterTests {
  @Test(
    "the pieces of a value are put together",
    arguments: [
      (
        "access-type=URL; URL*0=\"ftp://\";\n URL*1=\"cs.utk.edu/pub/moore/bulk-mailer.tar\"",
        ["access-type=URL", "URL=ftp://cs.utk.edu/pub/moore/bulk-mailer.tar"]
      ),
      (
        "title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A",
        ["title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A"]
      ),
      (
        "title*0*=us-ascii'en'This%20is%20even%20more%20;\n"
          + " title*1*=%2A%2A%2Afun%2A%2A%2A%20;\n title*2=\"isn't it!\"",
        ["title*=us-ascii'en'This%20is%20even%20more%20%2A%2A%2Afun%2A%2A%2A%20isn%27t%20it!"]
      ),
      ("A*1=y; a*0=x; b=z", ["a=xy", "b=z"]),
      ("a*0=x; a*2=y", ["a*0=x", "a*2=y"]), ("a*1=x", ["a*1=x"]),
      ("a*0=x; a*0=y", ["a*0=x", "a*0=y"]),
      ("a*0=x; b*0=y; a*1=z", ["a=xz", "b=y"]),
      ("a*0=x%; a*1*=%20", ["a*=''x%25%20"]),
      ("*0=x", ["*0=x"]), ("a**=x", ["a**=x"]), ("a*x=y", ["a*x=y"]), ("a*=x", ["a*=x"]),
      ("a*0*=x", ["a*=x"]), ("a*99999=x", ["a*99999=x"]),
    ] as [(String, [String])])
  func pieces(text: String, expected: [String]) { #expect(joined(text) == expected) }

  @Test(
    "a value says its charset",
    arguments: [
      ("name=plain", "plain"), ("NAME=\"a b\"", "a b"), ("x=y", "-"),
      ("name*=utf-8'de'a%20b", "[utf-8*de|a b]"), ("name*=utf-8''%zz%4", "[utf-8|%zz%4]"),
      ("name*=a%20b", "a b"), ("name*=''x", "x"), ("name*='x", "'x"),
      ("name=\"=?utf-8?q?a_b?=\"", "[utf-8|a b]"),
      ("name=a; name*=utf-8''b", "[utf-8|b]"), ("name*0*=utf-8''a; name*1=b", "[utf-8|ab]"),
    ])
  func texts(text: String, expected: String) {
    let parameters = ContentType(parsing: octets("a/b; " + text))?.parameters ?? []
    #expect(parameters.text(of: "name").map { show($0) } ?? "-" == expected)
  }

  @Test(
    "a disposition is read; RFC 2183 §2",
    arguments: [
      ("inline", "inline", "-"), ("ATTACHMENT; filename=a.b", "ATTACHMENT", "a.b"),
      ("attachment; filename=\"x y\";\n size=3", "attachment", "x y"),
      ("(c) form-data; filename*=utf-8''%41", "form-data", "[utf-8|A]"),
      ("attachment filename=x", "attachment", "-"), ("", "", ""), (";filename=x", "", ""),
    ])
  func disposition(text: String, type: String, filename: String) {
    let disposition = ContentDisposition(parsing: octets(text))
    #expect(disposition?.type.text ?? "" == type)
    if let disposition { #expect(disposition.filename.map { show($0) } ?? "-" == filename) }
  }

  @Test("a boundary may come in pieces; RFC 2231 §3")
  func boundary() {
    for text in ["boundary*0=a; boundary*1=b", "boundary*=us-ascii''a%62", "boundary=ab"] {
      #expect(ContentType(parsing: octets("multipart/mixed; " + text))?.boundary == octets("ab"))
    }
  }

  @Test("any parameters are joined, and none gets lost")
  func anything() {
    let pieces = ["a", "*", "0", "1", "2", "=x", "*=y", ";", "; ", "=%41", "''", "\"q\""]
    for text in mixtures(of: pieces, count: 3000, length: 30) {
      let plain = ContentType(parsing: octets("a/b;") + text)?.parameters ?? []
      let joined = ContentParameter.joined(plain)
      #expect(joined.count <= plain.count)
      #expect(joined.isEmpty == plain.isEmpty)
      #expect(ContentParameter.joined(joined) == joined)
    }
  }
}
