import Bytes
import Message
import Testing

@testable import IMAP

/// What a search finds, message by message and word by word as RFC 9051 §6.4.4 says, without any haste.
private struct Model {
  let account: MemoryAccount
  let charsets = PlainCharsets()

  func finds(_ key: SearchKey, _ listed: ListedMessage) -> Bool {
    let body = account.boxes[.inbox]?.bodies[listed.uid] ?? MemoryBox.Body()
    let keys = MessageKeys(of: body.octets, charsets)
    switch key {
    case .all, .knowsSaveDate: return true
    case .numbers(.numbers(let set)), .uids(.numbers(let set)):
      return set.resolved(last: 12).contains(listed.uid)
    case .numbers(.saved), .uids(.saved), .threadID, .emailID, .modSequence: return false
    case .flag(let flag, let isSet): return listed.flags.contains(flag) == isSet
    case .date(.arrived, let comparison, let date):
      return holds(comparison, body.received, date)
    case .date(.saved, let comparison, let date): return holds(comparison, listed.saved, date)
    case .date(.sent, let comparison, let date):
      return keys.sent.map { holds(comparison, $0 + keys.sentOffset * 60, date) } ?? false
    case .larger(let size): return wire(body.octets) > size
    case .smaller(let size): return wire(body.octets) < size
    case .older(let seconds): return account.now - body.received >= seconds
    case .younger(let seconds): return account.now - body.received <= seconds
    case .not(let key): return !finds(key, listed)
    case .or(let a, let b): return finds(a, listed) || finds(b, listed)
    case .and(let all): return all.allSatisfy { finds($0, listed) }
    case .text(let field, let text): return finds(field, text, body.octets, keys)
    }
  }

  private func holds(_ comparison: SearchKey.Comparison, _ moment: Int, _ date: CalendarDate)
    -> Bool
  {
    let day = CalendarDate(Timestamp(seconds: moment).civil()).daysSinceEpoch
    switch comparison {
    case .before: return day < date.daysSinceEpoch
    case .on: return day == date.daysSinceEpoch
    case .since: return day >= date.daysSinceEpoch
    }
  }

  private func wire(_ octets: [UInt8]) -> Int {
    octets.count + octets.filter { $0 == ASCII.lf }.count
  }

  private func finds(
    _ field: SearchKey.SearchField, _ text: [UInt8], _ octets: [UInt8], _ keys: MessageKeys
  ) -> Bool {
    switch field {
    case .from: stands(text, inKey: keys[.from])
    case .to: stands(text, inKey: keys[.to])
    case .cc: stands(text, inKey: keys[.cc])
    case .bcc: stands(text, inKey: keys[.bcc])
    case .subject: stands(text, inKey: keys[.subject])
    case .header(let name): stands(text, inFields: name, of: Header(octets))
    case .body: stands(text, in: octets, withHeader: false)
    case .text: stands(text, in: octets, withHeader: true)
    }
  }

  private func stands(_ text: [UInt8], inFields name: [UInt8], of header: Header) -> Bool {
    header.fields.contains { field in
      header.name(field).equalsIgnoringCase(name)
        && stands(text, inKey: UnicodeCasemap.key(charsets.decoded(header.value(field))))
    }
  }

  private func stands(_ text: [UInt8], in octets: [UInt8], withHeader: Bool) -> Bool {
    texts(octets, withHeader: withHeader).contains {
      stands(text, inKey: UnicodeCasemap.key($0))
    } || text.isEmpty
  }

  private func stands(_ text: [UInt8], inKey key: [UInt8]) -> Bool {
    let wanted = UnicodeCasemap.key(text)
    guard wanted.count <= key.count else { return false }
    return (0...(key.count - wanted.count)).contains {
      key[$0..<($0 + wanted.count)].elementsEqual(wanted)
    }
  }

  /// All texts of a message, each as a whole.
  private func texts(_ octets: [UInt8], withHeader: Bool) -> [[UInt8]] {
    var texts: [[UInt8]] = []
    for part in MessageStructure(octets.span).parts {
      if withHeader || part.index > 0 {
        let header = Header([UInt8](octets[part.header.range]))
        for field in header.fields {
          texts.append(charsets.decoded([UInt8](header.bytes[field.range]).unfolded))
        }
      }
      let type = part.fields.type
      guard part.structure == .leaf, type.isNamed("text") || type.isNamed("message"),
        var decoder = BodyDecoder(part.fields.encoding)
      else { continue }
      var text: [UInt8] = []
      decoder.decode(octets[part.body.range].span, into: &text)
      decoder.finish(into: &text)
      let charset = type.parameter("charset") ?? Array("utf-8".utf8)
      texts.append(charsets.utf8(text, from: charset) ?? text)
    }
    return texts
  }
}

/// Messages and searches that are the same for each seed.
private struct Maker {
  private var state: UInt64

  init(_ seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 99 }

  mutating func next(_ below: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % below
  }

  mutating func pick<Element>(_ some: [Element]) -> Element { some[next(some.count)] }

  private mutating func words(_ count: Int) -> String {
    let all = ["abc", "Bcd", "äb", "ÄB", "cafe\u{301}", "x", "ﬁ", "aB", "d\nab", "=", "ß"]
    return (0..<count).map { _ in pick(all) }.joined(separator: pick(["", " "]))
  }

  private mutating func part() -> String {
    let body = words(next(6))
    switch next(4) {
    case 0: return "Content-Type: text/plain; charset=utf-8\n\n\(body)"
    case 1:
      return "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
        + Base64.encode(Array(body.utf8)).text
    case 2:
      return
        "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n"
        + "a=E4=\nb\(body.filter(\.isASCII))"
    default: return "Content-Type: application/x; name=\(words(1).filter { $0 != "\n" })\n\n\(body)"
    }
  }

  mutating func message() -> [UInt8] {
    var text = "Subject: \(words(3).split(separator: "\n").joined(separator: "\n "))\n"
    if next(2) == 0 { text += "From: =?utf-8?Q?=C3=84b?= <\(pick(["abc", "x"]))@bcd>\n" }
    if next(2) == 0 {
      text += "Date: \(1 + next(3)) Feb 2001 \(next(24)):00:00 \(pick(["+0900", "-0900"]))\n"
    }
    switch next(3) {
    case 0: text += part()
    case 1:
      let parts = (0..<next(4)).map { _ in "--q\n\(part())\n" }.joined()
      text += "Content-Type: multipart/mixed; boundary=q\n\nabc\n\(parts)--q--\nabc"
    default:
      text +=
        "Content-Type: message/rfc822\n\nSubject: \(words(1).filter { $0 != "\n" })\n\(part())"
    }
    return Array(text.utf8)
  }

  mutating func key(_ depth: Int = 0) -> SearchKey {
    if depth < 3, next(2) == 0 {
      switch next(3) {
      case 0: return .not(key(depth + 1))
      case 1: return .or(key(depth + 1), key(depth + 1))
      default: return .and((0...next(3)).map { _ in key(depth + 1) })
      }
    }
    let date =
      CalendarDate(year: 2001, month: 2, day: 1 + next(4))
      ?? CalendarDate(.init(year: 2001, month: 1, day: 1, hour: 0, minute: 0, second: 0))
    let comparison = pick([SearchKey.Comparison.before, .on, .since])
    let text = Array(
      pick(["abc", "AB", "b c", "äb", "cafe", "fi", "bcd", "ss", "", "a\nb", "ab=", "text"]).utf8)
    switch next(12) {
    case 0: return .flag(pick([.seen, .flagged, .recent]), isSet: next(2) == 0)
    case 1: return .date(.sent, comparison, date)
    case 2: return .date(pick([.arrived, .saved]), comparison, date)
    case 3: return pick([.larger(next(300)), .smaller(next(300))])
    case 4: return pick([.older(seconds: next(300_000)), .younger(seconds: next(300_000))])
    case 5: return .text(pick([.from, .subject, .to]), text)
    case 6: return .text(.header(Array(pick(["subject", "from", "x"]).utf8)), text)
    case 7, 8, 9: return .text(.body, text)
    default: return .text(.text, text)
    }
  }
}

@Suite struct SearchModelTests {
  @Test("a search finds what it finds done word by word", arguments: 0..<60)
  func model(seed: Int) throws {
    var maker = Maker(seed)
    let account = MemoryAccount()
    account.now = 981_300_000
    for _ in 0..<12 {
      account.boxes[.inbox]?.deliver(
        maker.message(), FlagSet(maker.pick([.seen, [], .flagged])),
        received: 981_000_000 + maker.next(300_000))
    }
    let model = Model(account: account)
    var selected = SelectedMailbox(.inbox, try account.open(.inbox), isReadOnly: true)
    for _ in 0..<20 {
      let key = maker.key()
      let program = try SearchProgram(
        key, in: &selected,
        SearchContext(now: account.now, charset: nil, charsets: account.charsets))
      var scan = try MailboxScan(program, &selected, .all, account.charsets)
      var found: [UInt32] = []
      var isOver = false
      while !isOver {
        isOver = try !scan.step()
        found += scan.takeFound().map(\.listed.uid)
      }
      let expected = try selected.list().uids.filter { uid in
        guard let listed = account.boxes[.inbox]?.listed.first(where: { $0.uid == uid }) else {
          return false
        }
        return model.finds(key, listed)
      }
      #expect(found == expected, "\(key)")
    }
  }
}

extension MessageList {
  fileprivate var uids: [UInt32] { (0..<count).map { uid(at: $0) } }
}
