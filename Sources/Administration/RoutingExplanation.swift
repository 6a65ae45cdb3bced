internal import Bytes
public import Configuration
public import Postal
internal import Routing
internal import Unix

/// `martlet explain`: each step of the routing of an address, and where its mail would go. Nothing is sent.
public struct RoutingExplanation {
  /// The most recipients of a list that are shown.
  public static let listLimit = 100

  private let settings: Settings
  private let router: Router

  /// An explanation by these settings and the tables that they name.
  public init(_ settings: Settings, accounts: any AccountSource = HostAccounts()) {
    self.settings = settings
    router = Router(rules: settings.routingRules, tables: Tables(settings, accounts: accounts))
  }

  /// Explains each address, for mail of this sender. The status is 67 if one is undeliverable, 75 if that is not known of one now.
  public func explain(_ words: [[UInt8]], from sender: ReversePath = .null) -> Answer {
    var answer = Answer()
    for word in words {
      guard let address = Address(mailbox: word) else {
        answer.complain("`\(word.text)` is not an address", .dataError)
        continue
      }
      explain(address, from: sender, &answer)
    }
    return answer
  }

  private func explain(_ address: Address, from sender: ReversePath, _ answer: inout Answer) {
    let route = router.route(address, from: sender, explaining: true)
    answer.say(address.bytes)
    for step in route.steps { answer.say("  \(step)") }
    switch route.end {
    case .expansion(let expansion): explain(expansion, &answer)
    case .failure(let failure):
      // the last step says why
      answer.say(failure.isTemporary ? "  -> it waits" : "  -> nowhere: the sender is told")
      let status = failure.isTemporary ? ExitStatus.temporaryFailure : .noUser
      if answer.status == .ok || status == .noUser { answer.status = status }
    case .mailbox, .virtual, .maildir, .command, .pipe, .relay, .discard:
      answer.say("  -> \(place(route))")
    }
  }

  private func place(_ route: Route) -> String {
    switch route.end {
    case .mailbox(let account) where account.uid == 0:
      "the postmaster's Maildir \(settings.spool.appending("postmaster").text): nothing is delivered as root"
    case .mailbox(let account): mailbox(account, route)
    case .virtual(let mailbox): "the Maildir \(mailbox.maildir.text)"
    case .maildir(let path): "the Maildir \(path.text), as \(settings.commandUser.text)"
    case .command(let text): "the command |\(text.text), as \(settings.commandUser.text)"
    case .pipe(let text): "another mail system, by |\(text.text)"
    case .relay(let relay): "another mail server, by \(relay.bytes.text)"
    case .discard: "thrown away"
    case .expansion, .failure: ""
    }
  }

  private func mailbox(_ account: HostAccount, _ route: Route) -> String {
    let home = Path(account.home) ?? "/"
    let maildir = settings.maildir.isAbsolute ? settings.maildir : home.appending(settings.maildir)
    let ext = route.extension.map { ", or its folder .\($0.text) if there is one" } ?? ""
    let forward = home.appending(".forward")
    let rest = (try? forward.status()) == nil ? "" : "; \(forward.text) may say otherwise"
    return "the Maildir \(maildir.text) of \(account.name.text)\(ext)\(rest)"
  }

  private func explain(_ expansion: Expansion, _ answer: inout Answer) {
    var expander = router.expander(for: expansion)
    var shown = 0
    do throws(Failure) {
      while let chunk = try expander.next(limit: 1000) {
        for recipient in chunk.recipients where shown < Self.listLimit {
          shown += 1
          answer.say(
            Array("  -> ".utf8) + InternalAddress.displayed(recipient).bytes
              + Array(Self.note(recipient, owner: chunk.owner).utf8))
        }
      }
      if expander.count > shown { answer.say("  -> and \(expander.count - shown) more") }
    } catch {
      answer.say("  -> \(error.isTemporary ? "it waits" : "it is refused"): \(error.text.text)")
      answer.status = error.isTemporary ? .temporaryFailure : .noUser
    }
    for problem in expander.problems { answer.complaints.append(problem.bytes) }
    if expander.problemCount > 0, answer.status == .ok { answer.status = .configuration }
  }

  private static func note(_ recipient: Address, owner: Address?) -> String {
    let told = owner.map { ", failures to \($0.text)" } ?? ""
    return switch InternalAddress(recipient) {
    case .unaliased: " (its own mailbox)\(told)"
    case .target(_, let index, _): " (target \(index + 1) of that alias)\(told)"
    case nil: told
    }
  }
}
