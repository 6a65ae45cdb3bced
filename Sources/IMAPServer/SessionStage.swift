internal import IMAP
internal import Postal
internal import Service
internal import Transport
internal import Unix

/// The second part of a connection: the client works on its mail. The process is the user.
struct SessionStage: ~Copyable {
  private var stream: ClientStream
  private let account: UserAccount
  private var session: Session
  private var watch = MailboxWatch()
  private var signals: SignalQueue?
  /// Milliseconds after which a client that says nothing has nothing to say for now.
  private static let pause = 150

  /// Whether the client has said something since the last pause.
  private var isBusy = true
  /// When the client was heard last; `Clock.milliseconds`.
  private var silentSince = Clock.milliseconds

  /// A client that has logged in, and perhaps said more already.
  init(_ connection: consuming Connection, _ account: UserAccount, arrived: [UInt8]) {
    var configuration = SessionConfiguration()
    configuration.offersCompression = true
    configuration.identity = IDField.server(hasVersion: true)
    session = Session(account, configuration, arrived: arrived)
    stream = ClientStream(connection)
    self.account = account
    signals = try? SignalQueue([.terminate])
  }

  /// Serves until the end. Without a tag the client need not have logged in, and is greeted.
  mutating func serve(answering tag: Tag?, host: [UInt8]) -> ExitStatus {
    defer { account.pause() }
    if let tag { session.welcome(tag) } else { session.greet(host) }
    do throws(Errno) {
      while try answer() { try listen() }
      Farewell.say(stream.input, stream.output)
      return .ok
    } catch {
      // most clients go without a word
      return error == .connectionReset ? .ok : .ioError
    }
  }

  /// Does all that the session asks for; false at its end.
  private mutating func answer() throws(Errno) -> Bool {
    while let effect = session.next() {
      switch effect {
      case .write(let octets): try stream.write(octets)
      case .compress: try stream.compress(arrived: session.takeRest())
      case .hangUp:
        try stream.flush()
        return false
      }
    }
    return true
  }

  /// Waits until the session is to know of something, and tells it.
  private mutating func listen() throws(Errno) {
    try stream.flush()
    if let octets = try stream.next() { return session.feed(octets) }
    let awaited = session.awaitedNews
    if watch.follow(awaited, session.selectedMailbox, of: account) { return session.news() }
    let left = silentSince + IMAPService.idleTime - Clock.milliseconds
    guard left > 0 else { return session.end(.idleTooLong) }
    var interests = [Waiting.Interest(stream.input.number)]
    if let number = signals?.descriptor.number { interests.append(Waiting.Interest(number)) }
    // news that nobody awaits yet is left there
    if awaited != .none, let number = watch.descriptor {
      interests.append(Waiting.Interest(number))
    }
    let interval = awaited == .none ? left : min(left, watch.interval)
    try Waiting.wait(for: &interests, milliseconds: isBusy ? Self.pause : interval)
    if interests[0].readable { return try hear() }
    if signals?.next() == .terminate { return session.end(.shuttingDown) }
    if isBusy {
      isBusy = false
      session.pause()
      account.pause()
    }
    if awaited != .none {
      watch.drain()
      session.news()
    }
  }

  private mutating func hear() throws(Errno) {
    session.feed(try stream.read())
    silentSince = Clock.milliseconds
    isBusy = true
  }
}
