internal import Administration
internal import Bytes
internal import Configuration
internal import Postal
internal import Queue
internal import Submission
internal import Unix

/// sendmail(8): hands a message in, and does what else goes by that name.
@main struct Sendmail {
  private let invocation: Invocation
  private let settings: Settings

  static func main() {
    try? StandardDescriptors.fill()
    let invocation: Invocation
    do throws(SendmailOptions.Problem) {
      invocation = try SendmailOptions.parse(Host.arguments)
    } catch {
      complain(error.text + "; see sendmail(8)")
      Host.exit(ExitStatus.usage.rawValue)
    }
    do throws(Failure) {
      Host.exit(try run(invocation).rawValue)
    } catch {
      if !invocation.isQuiet { complain(error.text.text) }
      Host.exit(error.exitStatus.rawValue)
    }
  }

  private static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
    switch invocation.mode {
    case .help: return say([Usage.text])
    case .version: return say([[UInt8]("sendmail (Martlet) \(Version.text)".utf8)])
    case .deliver, .smtp, .verify, .test, .listQueue, .checkAliases, .runQueue: break
    }
    let settings = try Settings.load(path: invocation.configuration)
    return try Sendmail(invocation: invocation, settings: settings).run()
  }

  private func run() throws(Failure) -> ExitStatus {
    switch invocation.mode {
    case .deliver: return try deliver()
    case .smtp: return try serve()
    case .verify:
      let (lines, status) = RoutingReport(settings, from: invocation.sender).verify(
        invocation.recipients)
      return Self.say(lines, status)
    case .test: return try test()
    case .checkAliases:
      let (lines, status) = RoutingReport(settings).checkAliases()
      return Self.say(lines, status)
    case .listQueue:
      let verbosity: QueueListing.Format = invocation.isVerbose ? .verbose : .plain
      try QueueListing.run(settings.spool, format: invocation.listsJSON ? .json : verbosity)
      return .ok
    case .runQueue:
      let error = runner.replaceSelf(invocation.selection)
      let program = settings.program("martlet-queue").text
      throw Failure(
        .configuration(.permanent), "\(program): \(error.message); see program-directory")
    case .help, .version: return .ok
    }
  }

  private var runner: RunnerStart {
    RunnerStart(
      settings, configuration: invocation.configuration, isVerbose: invocation.isVerbose)
  }

  private func context() throws(Failure) -> SubmissionContext {
    let check = DomainCheck(settings)
    return try SubmissionContext.live(settings) { check.refusal($0, from: $1) }
  }

  private func deliver() throws(Failure) -> ExitStatus {
    let context = try context()
    let sink = SubmissionSink(settings)
    var submitter = try Submitter(SubmissionWishes(invocation), in: context, sink: sink)
    let id = try MessageInput.submit(
      from: .input, dotIsData: invocation.dotIsData, with: &submitter)
    if invocation.isVerbose { _ = Self.say([[UInt8]("queued as ".utf8) + id.bytes]) }
    runner.after(invocation.dispatch, id)
    return .ok
  }

  private func serve() throws(Failure) -> ExitStatus {
    Signal.pipe.ignore()
    let settings = settings
    var server = try PipeServer(
      input: .input, output: .output, context: context,
      sink: { () throws(Failure) in SubmissionSink(settings) })
    do throws(Failure) {
      try server.serve()
    } catch {
      for id in server.queued { runner.after(invocation.dispatch, id) }
      throw error
    }
    for id in server.queued { runner.after(invocation.dispatch, id) }
    return .ok
  }

  /// Reads addresses line by line, as a person types them.
  private func test() throws(Failure) -> ExitStatus {
    let report = RoutingReport(settings, from: invocation.sender)
    var lines = LineSource(.input)
    while true {
      if DescriptorNumber.input.isTerminal {
        try? DescriptorNumber.output.write([UInt8]("> ".utf8))
      }
      guard let line = try lines.next() else { return .ok }
      if !line.trimmed.isEmpty { _ = Self.say(report.explain(line.trimmed)) }
    }
  }

  private static func say(_ lines: [[UInt8]], _ status: ExitStatus = .ok) -> ExitStatus {
    Signal.pipe.ignore()
    var text: [UInt8] = []
    for line in lines {
      text.append(contentsOf: line)
      text.append(ASCII.lf)
    }
    do throws(Errno) {
      try DescriptorNumber.output.write(text)
    } catch {
      return status == .ok ? .ioError : status
    }
    return status
  }

  private static func complain(_ text: String) {
    Signal.pipe.ignore()
    Complaint.write(program: "sendmail", text)
  }
}
