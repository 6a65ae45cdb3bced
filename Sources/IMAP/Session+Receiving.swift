internal import Bytes

// What arrives, and which command it is.
extension Session {
  mutating func receive(_ event: CommandFramer.Event) {
    switch event {
    case .command(let text): obey(text)
    case .proceed: out.proceed()
    case .upload(let step): take(step)
    case .line(let line): endIdle(line)
    case .refused(let tag, let refusal):
      upload = nil
      out.refuse(tag ?? idleTag, refusal)
      idleTag = nil
      if case .lost = refusal { return close() }
      countError()
    }
  }

  private mutating func obey(_ text: [UInt8]) {
    do throws(TaggedCommand.Refusal) {
      let tagged = try TaggedCommand(text, isUTF8: out.isUTF8)
      obey(tagged.command, tagged.tag)
    } catch {
      out.refuse(error)
      countError()
    }
  }

  private mutating func countError() {
    errors += 1
    guard errors >= Self.errorLimit else { return }
    out.status(nil, .bye, "too many wrong commands")
    close()
  }

  /// Answers a command, or begins to. What refuses it is told by NO.
  private mutating func obey(_ command: Command, _ tag: Tag) {
    do throws(MailRefusal) {
      try perform(command, tag)
    } catch {
      refuse(tag, error)
    }
  }

  /// NO, but BAD for message numbers that there are not; RFC 9051 §9, seq-number. Perhaps the reason is that the selected
  /// mailbox is not there any more: then the client is told that first.
  mutating func refuse(_ tag: Tag, _ refusal: MailRefusal) {
    _ = leaveIfLost()
    let isWrong = refusal.code == .clientBug
    out.status(tag, isWrong ? .bad : .no, code: refusal.code, refusal.text)
  }

  /// BAD: the command makes no sense in this state.
  mutating func reject(_ tag: Tag, _ text: String) {
    out.status(tag, .bad, text)
    countError()
  }

  /// The end of a command: tells what changed meanwhile, as far as it may be told, then OK.
  mutating func finish(
    _ tag: Tag, _ name: String, code: ResponseCode? = nil, telling news: Telling = .everything
  ) {
    synchronize(news)
    out.status(tag, .ok, code: code, "\(name) completed")
  }
}
