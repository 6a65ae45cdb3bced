internal import Bytes
internal import Configuration
internal import LocalDelivery
internal import Postal
internal import Routing
internal import Unix

extension InstallationCheck {
  /// How long the files of one user may take, in milliseconds: his home may be on another machine.
  private static let patience = 10_000

  /// What is wrong with `.forward` files: the caller's own, or for root those of every person of the host.
  ///
  /// What cannot be looked at is left out.
  func forwardProblems() -> [Problem] {
    guard settings.usesAccounts else { return [] }
    guard Identity.effectiveUser == 0 else {
      guard let account = (try? Account.numbered(Identity.effectiveUser)) ?? nil else { return [] }
      return forwardProblems(of: account)
    }
    guard mayFork, let accounts = try? Account.all() else { return [] }
    let rules = settings.routingRules
    var problems: [Problem] = []
    for account in accounts where account.uid != 0 && !rules.isService(uid: account.uid) {
      problems += ask(account)
    }
    return problems
  }

  private func forwardProblems(of account: Account) -> [Problem] {
    guard account.home.first == "/", let home = Path(account.home) else { return [] }
    return ForwardCheck.problems(of: account.name, home: home, DeliveryPolicy(settings))
  }

  /// The same from a child that is the user, since root may neither trust nor always read his files.
  private func ask(_ account: Account) -> [Problem] {
    let user = RunAs(name: account.name, uid: account.uid, gid: account.gid)
    let answer = try? ChildProcess.answer(as: user, milliseconds: Self.patience) {
      var text: [UInt8] = []
      for problem in forwardProblems(of: account) {
        text += XText.encode(problem.file) + [ASCII.space]
        text.append(decimal: problem.line)
        text += [ASCII.space] + XText.encode(problem.text) + [ASCII.lf]
      }
      return text
    }
    var problems: [Problem] = []
    for line in answer?.lines.prefix(ForwardCheck.limit) ?? [] {
      let words = line.words
      guard words.count == 3, let file = XText.decode(words[0]), let number = words[1].decimal,
        let text = XText.decode(words[2])
      else { continue }
      problems.append(Problem(file: file, line: number, text: text))
    }
    return problems
  }
}
