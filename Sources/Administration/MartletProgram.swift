internal import Bytes
internal import Configuration
internal import Postal
internal import Queue
public import Unix

/// martlet(8): the subcommands for the administrator, behind one command line.
public struct MartletProgram {
  /// Does what a command line asks for, the program's name not among the words; the answer is the exit status.
  public static func run(
    _ words: [[UInt8]], output: DescriptorNumber = .output, complaints: DescriptorNumber = .error
  ) -> Int32 {
    var answer: Answer
    do throws(Options.Misuse) {
      answer = try MartletProgram(output: output).answer(words)
    } catch {
      answer = Answer()
      answer.complain("\(error.text); see martlet(8)", .usage)
    }
    do throws(Errno) { try output.write(answer.text) } catch {
      if error != .brokenPipe { answer.complain("cannot write: \(error.message)", .ioError) }
    }
    for complaint in answer.complaints {
      var line = Array("martlet: ".utf8)
      Display.append(complaint.span, to: &line)
      try? complaints.write(line + [ASCII.lf])
    }
    return answer.status.rawValue
  }

  private let output: DescriptorNumber

  private static let common = [
    Options.Known("config", "C", takesValue: true), Options.Known("help", "h"),
    Options.Known("version", "V"),
  ]

  private func answer(_ words: [[UInt8]]) throws(Options.Misuse) -> Answer {
    // options may stand before the subcommand too
    let configuration = try Self.leading(words)
    guard let name = configuration.rest.first else { return Self.say(configuration.options) }
    guard let subcommand = Subcommand(rawValue: name.text) else {
      throw Options.Misuse("there is no subcommand `\(name.text)`; there are: \(Subcommand.list)")
    }
    let options = try Options(
      [[UInt8]](configuration.rest.dropFirst()), known: Self.common + subcommand.options)
    if configuration.options.has("help") || options.has("help") {
      var answer = Answer()
      answer.say("usage: martlet \(subcommand.usage)")
      return answer
    }
    if !subcommand.operands.contains(options.operands.count) {
      throw Options.Misuse("usage: martlet \(subcommand.usage)")
    }
    let before = try configuration.options.path("config")
    let after = try options.path("config")
    do throws(Failure) {
      return try perform(subcommand, options, after ?? before)
    } catch {
      var answer = Answer()
      answer.complain(error.text.text, error.exitStatus)
      return answer
    }
  }

  /// The options before the subcommand, and the rest.
  private static func leading(_ words: [[UInt8]]) throws(Options.Misuse) -> (
    options: Options, rest: ArraySlice<[UInt8]>
  ) {
    var end = 0
    while end < words.count, words[end].first == "-" {
      let takesNext = ["-C", "--config"].contains { Array($0.utf8) == words[end] }
      end = min(end + (takesNext ? 2 : 1), words.count)
    }
    return (try Options([[UInt8]](words[..<end]), known: common), words[end...])
  }

  private static func say(_ options: Options) -> Answer {
    var answer = Answer()
    if options.has("version") {
      answer.say("martlet (Martlet) \(Version.text)")
    } else if options.has("help") {
      answer.text = Subcommand.help
    } else {
      answer.complain("a subcommand is missing; there are: \(Subcommand.list)", .usage)
    }
    return answer
  }

  private func perform(_ subcommand: Subcommand, _ options: Options, _ named: Path?)
    throws(Failure) -> Answer
  {
    switch subcommand {
    case .check:
      let (settings, problems) = try Settings.read(path: named)
      return InstallationCheck(settings, problems, mayFork: true).run()
    case .setup: return try setUp(options, named)
    case .fsck: return try fsck(options)
    case .explain, .passwd, .queue, .trace, .hold, .release, .retry, .remove, .stats: break
    }
    return try perform(subcommand, options, Settings.load(path: named))
  }

  private func perform(_ subcommand: Subcommand, _ options: Options, _ settings: Settings)
    throws(Failure) -> Answer
  {
    switch subcommand {
    case .explain: return try explain(options, settings)
    case .queue:
      let format: QueueListing.Format = options.has("verbose") ? .verbose : .plain
      try QueueListing.run(settings.spool, format: options.has("json") ? .json : format, to: output)
      return Answer()
    case .passwd:
      let command = try PasswdCommand(settings, login: options.operands[0])
      if options.has("delete") { return try command.delete() }
      let schemes = options.value("scheme") ?? Array(PasswdCommand.schemes.utf8)
      return try command.set(schemes: schemes, fromInput: options.has("stdin"))
    case .trace:
      var trace = MessageTrace(try AdministeredSpool.open(settings.spool))
      return try trace.trace(options.operands[0])
    case .hold: return try control(settings, .hold, options)
    case .release: return try control(settings, .release, options)
    case .retry: return try control(settings, .retry, options)
    case .remove: return try control(settings, .remove, options)
    case .stats:
      let spool = try AdministeredSpool.openForChanges(settings.spool)
      return try QueueStatistics(spool, now: Clock.now).answer()
    case .check, .fsck, .setup: return Answer()
    }
  }

  private func fsck(_ options: Options) throws(Failure) -> Answer {
    guard let path = Path(options.operands[0]) else {
      throw Failure(.system(.permanent), "`\(options.operands[0].text)` is no path")
    }
    return try MaildirRepair(path, isDryRun: options.has("dry-run")).answer()
  }

  private func explain(_ options: Options, _ settings: Settings) throws(Failure) -> Answer {
    var sender = ReversePath.null
    if let text = options.value("from"), !text.isEmpty {
      guard let address = Address(mailbox: text) else {
        throw Failure(.badAddress, "`\(text.text)` is not an address")
      }
      sender = .address(address)
    }
    return RoutingExplanation(settings).explain(options.operands, from: sender)
  }

  private func control(_ settings: Settings, _ act: QueueControl.Act, _ options: Options)
    throws(Failure) -> Answer
  {
    let user = ((try? Account.numbered(Identity.user)) ?? nil)?.name
    let spool = try AdministeredSpool.openForChanges(settings.spool)
    let name = user ?? Array(String(Identity.user).utf8)
    return try QueueControl(spool, user: name).perform(act, on: options.operands)
  }

  private func setUp(_ options: Options, _ named: Path?) throws(Failure) -> Answer {
    let spool: Path?
    do throws(Options.Misuse) { spool = try options.path("spool") } catch {
      throw Failure(.configuration(.permanent), error.text)
    }
    let isRoot = Identity.effectiveUser == 0
    guard let spool else {
      guard isRoot else {
        throw Failure(.refused, "as a plain user name a directory: martlet setup --spool DIR")
      }
      let exists = named.map { (try? $0.status()) != nil } ?? true
      let settings = try exists ? Settings.load(path: named) : Settings()
      var setup = Setup(
        settings, .system, configuration: named ?? settings.file ?? Settings.defaultFile)
      return try setup.run()
    }
    return try setUpForOneUser(Self.absolute(spool), named)
  }

  private func setUpForOneUser(_ spool: Path, _ named: Path?) throws(Failure) -> Answer {
    let configuration = try Self.absolute(named ?? spool.appending("martlet.conf"))
    var settings = Settings(directory: configuration.parent)
    if (try? configuration.status()) != nil { settings = try Settings.load(path: configuration) }
    if settings.file != nil, settings.spool != spool {
      throw Failure(
        .configuration(.permanent),
        "\(configuration.text) names the spool \(settings.spool.text), not \(spool.text)")
    }
    settings.spool = spool
    var setup = Setup(settings, .oneUser, configuration: configuration)
    var answer = try setup.run()
    answer.say("to use it: export MARTLET_CONFIG=\(configuration.text)")
    return answer
  }

  private static func absolute(_ path: Path) throws(Failure) -> Path {
    if path.isAbsolute { return path }
    do throws(Errno) { return try Host.workingDirectory().appending(path) } catch {
      throw Failure(.system(.temporary), "the working directory: \(error.message)")
    }
  }
}
