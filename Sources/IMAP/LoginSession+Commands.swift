internal import Bytes

// The commands of a client that has not logged in; RFC 9051 §6.1, §6.2.
extension LoginSession {
  /// What CAPABILITY says before there is a login.
  var capabilities: [String] {
    var names = ["IMAP4rev1", "IMAP4rev2", "LITERAL-", "SASL-IR", "ENABLE", "ID", "IDLE"]
    if configuration.offersTLS { names.append("STARTTLS") }
    if !configuration.mechanisms.contains("PLAIN") { names.append("LOGINDISABLED") }
    for mechanism in configuration.mechanisms { names.append("AUTH=\(mechanism)") }
    return names
  }

  mutating func receive(_ event: CommandFramer.Event) {
    switch event {
    case .command(let text): obey(text)
    case .proceed: out.proceed()
    case .line(let line): respond(line)
    case .upload(.begin(let tag, _)):
      framer.refuse()
      reject(tag, Self.notNow)
    case .upload: break
    case .refused(let tag, let refusal): take(tag, refusal)
    }
  }

  private static let notNow = "log in first"

  /// BAD, or NO; one too many ends the session.
  mutating func reject(
    _ tag: Tag, _ status: Status, code: ResponseCode? = nil, _ text: [UInt8]
  ) {
    out.status(tag, status, code: code, text)
    countError()
  }

  /// BAD: the command makes no sense.
  mutating func reject(_ tag: Tag, _ text: String) { reject(tag, .bad, Array(text.utf8)) }

  private mutating func countError() {
    errors += 1
    if errors >= Self.errorLimit { sayGoodbye("too many wrong commands") }
  }

  /// What was no command, or no response in the course of AUTHENTICATE.
  private mutating func take(_ tag: Tag?, _ refusal: CommandFramer.Refusal) {
    if case .lost = refusal {
      out.refuse(tag, refusal)
      state = .closed
      return effect(.hangUp)
    }
    switch state {
    case .responding(let own), .confirming(let own, _): giveUp(own, "the line is too long")
    case .open, .deciding, .closed:
      out.refuse(tag, refusal)
      countError()
    }
  }

  private mutating func obey(_ text: [UInt8]) {
    do throws(TaggedCommand.Refusal) {
      let tagged = try TaggedCommand(text)
      obey(tagged.command, tagged.tag)
    } catch {
      out.refuse(error)
      countError()
    }
  }

  private mutating func obey(_ command: Command, _ tag: Tag) {
    switch command {
    case .capability:
      out.capability(capabilities)
      out.status(tag, .ok, "CAPABILITY completed")
    case .noop: out.status(tag, .ok, "NOOP completed")
    case .id:
      out.id(configuration.identity)
      out.status(tag, .ok, "ID completed")
    case .logout:
      out.status(nil, .bye, "goodbye")
      out.status(tag, .ok, "LOGOUT completed")
      state = .closed
      effect(.hangUp)
    case .startTLS: startTLS(tag)
    case .authenticate(let mechanism, let initial): authenticate(mechanism, initial, tag)
    case .login(let user, let password): logIn(user, password, tag)
    case .enable, .select, .examine, .create, .delete, .rename, .subscribe, .unsubscribe, .list,
      .lsub, .namespace, .status, .idle, .getQuota, .getQuotaRoot, .setQuota, .getMetadata,
      .setMetadata, .notify, .compress, .unauthenticate, .multisearch, .check, .selected:
      reject(tag, Self.notNow)
    }
  }

  private mutating func startTLS(_ tag: Tag) {
    guard configuration.offersTLS else {
      return reject(
        tag, configuration.isProtected ? "TLS is in use already" : "there is no such command")
    }
    guard framer.isEmpty else {
      // what came in clear text behind the command must never count as said under TLS
      out.status(tag, .bad, "nothing may follow STARTTLS before TLS begins")
      return sayGoodbye("connect again")
    }
    out.status(tag, .ok, "begin TLS")
    state = .closed
    effect(.startTLS)
  }
}
