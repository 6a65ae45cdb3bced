import Bytes
import Configuration
import Testing
import Unix

@Suite("martlet.conf(5)")
struct ManualTests {
  @Test("the page describes each setting once, and no other")
  func settings() throws {
    let here = Path(composed: #filePath)
    let page = here.parent.parent.parent.appending("Contrib/man/martlet.conf.5")
    let described = try page.contents(limit: 1 << 20).lines.map(\.text)
      .filter { $0.hasPrefix(".It Sy ") }.map { String($0.dropFirst(7)) }
    #expect(described.sorted() == SettingName.allCases.map(\.rawValue).sorted())
  }
}
