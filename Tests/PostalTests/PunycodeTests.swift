import Bytes
import Postal
import Testing

@Suite struct PunycodeTests {
  @Test(
    "domains in other scripts have an ASCII form",
    arguments: [
      ("example.org", "example.org"), ("EXAMPLE.org", "example.org"),
      ("bücher.example", "xn--bcher-kva.example"), ("BÜCHER.example", "xn--bcher-kva.example"),
      ("例え.テスト", "xn--r8jz45g.xn--zckzah"), ("مثال.إختبار", "xn--mgbh0fb.xn--kgbechtv"),
      ("пример。испытание", "xn--e1afmkfd.xn--80akhbyknj4f"),
      ("faß.example", "xn--fa-hia.example"), ("a.ü", "a.xn--tda"),
      ("他们为什么不说中文", "xn--ihqwcrb4cv8a8dqg056pqjye"),
    ])
  func domains(_ domain: String, _ expected: String) {
    #expect(Punycode.domain(Array(domain.utf8))?.text == expected)
  }

  @Test("what cannot be a domain has none")
  func none() {
    #expect(Punycode.domain([]) == nil)
    #expect(Punycode.domain([0xC3]) == nil)
    #expect(Punycode.domain(Array("ü..x".utf8)) == nil)
    #expect(Punycode.domain(Array(String(repeating: "ü", count: 64).utf8)) == nil)
    #expect(Punycode.domain(Array(String(repeating: "\u{10FFFF}", count: 60).utf8)) == nil)
  }
}
