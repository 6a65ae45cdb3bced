// targets: Bytes Digest Postal Message IMAP
//
// A session of IMAP before the login: what it does depends neither on how the octets were cut (but for STARTTLS, behind
// which nothing may follow) nor on what a client hides in them; what it says are lines, and what is left goes on whole.
import Bytes
import IMAP
import Postal

/// What a session has done, octets for the client put together.
private enum Deed: Equatable {
  case said([UInt8])
  case startedTLS
  case asked([UInt8])
  case gaveUp
  case entered([UInt8], Tag)
  case hungUp
}

/// The program around a session, which answers by the octets it is asked about.
private struct Host {
  private(set) var record: [Deed] = []
  /// What followed the login.
  private(set) var rest: [UInt8]?
  private var session: LoginSession
  private var configuration = LoginSession.Configuration()
  private var isOver = false

  init(_ options: UInt8) {
    if options & 1 != 0 { configuration.mechanisms = ["SCRAM-SHA-256", "PLAIN", "LOGIN"] }
    configuration.offersTLS = options & 2 != 0
    if options & 4 != 0 { configuration.protectedMechanisms = ["PLAIN"] }
    session = LoginSession(configuration)
    session.greet(Array("host.example".utf8))
    serve()
  }

  mutating func take(_ octets: [UInt8]) {
    if isOver { return }
    if rest != nil {
      rest? += octets
      return
    }
    session.feed(octets)
    serve()
  }

  private mutating func say(_ octets: [UInt8]) {
    if case .said(let before)? = record.last {
      record[record.count - 1] = .said(before + octets)
    } else {
      record.append(.said(octets))
    }
  }

  private mutating func serve() {
    while let effect = session.next() {
      switch effect {
      case .write(let octets):
        check(octets)
        say(octets)
      case .startTLS:
        record.append(.startedTLS)
        configuration.offersTLS = false
        configuration.isProtected = true
        session = LoginSession(configuration)
      case .authenticate(let mechanism, let initial):
        require(configuration.mechanisms.contains(mechanism.text), "a mechanism not offered")
        record.append(.asked(mechanism))
        answer(initial ?? [])
      case .respond(let response): answer(response)
      case .forget: record.append(.gaveUp)
      case .enter(let user, let tag):
        require(!record.contains(.hungUp), "a login after the end")
        record.append(.entered(user, tag))
        rest = session.takeRest()
        return
      case .hangUp:
        record.append(.hungUp)
        isOver = true
        return
      }
    }
  }

  private mutating func answer(_ response: [UInt8]) {
    switch response.last {
    case "a": session.accept(response, final: nil)
    case "f": session.accept(response, final: response)
    case "x":
      session.refuse(Failure(EnhancedStatus(.permanent, 7, 8), Array("no ".utf8) + response))
    default: session.challenge(response)
    }
  }

  /// What is said are whole lines without controls.
  private func check(_ said: [UInt8]) {
    require(said.suffix(2).elementsEqual([ASCII.cr, ASCII.lf]), "a line without its end")
    for line in said.lines {
      require(line.last == ASCII.cr, "a line is wrong")
      for byte in line.dropLast() { require(!byte.isControl, "a control in a line") }
    }
  }
}

private func run(_ bytes: [UInt8], _ options: UInt8, _ seed: UInt8) -> Host {
  var host = Host(options)
  pieces(bytes, seed) { host.take($0.array) }
  return host
}

/// The first octet chooses what is offered, the last the cuts.
func test(_ bytes: [UInt8]) {
  guard bytes.count > 2, let options = bytes.first, let seed = bytes.last else { return }
  let text = [UInt8](bytes[1..<(bytes.count - 1)])
  let whole = run(text, options, 0)
  let cut = run(text, options, seed | 1)
  if options & 2 != 0 { return }
  require(whole.record == cut.record, "the effects depend on where octets are cut")
  require(whole.rest == cut.rest, "what is left depends on where octets are cut")
}
