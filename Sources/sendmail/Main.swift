internal import Bytes
internal import Configuration
internal import Postal
internal import Submission
internal import Unix

/// sendmail(8): hands a message in, and does what else goes by that name.
@main struct Sendmail {
  static func main() {
    try? StandardDescriptors.fill()
    let invocation: Invocation
    do throws(SendmailOptions.Problem) {
      invocation = try SendmailOptions.parse(Host.arguments)
    } catch {
      Complaint.write(program: "sendmail", error.text)
      Host.exit(ExitStatus.usage.rawValue)
    }
    do throws(Failure) {
      Host.exit(try run(invocation).rawValue)
    } catch {
      if !invocation.isQuiet { Complaint.write(program: "sendmail", error.text.text) }
      Host.exit(error.exitStatus.rawValue)
    }
  }

  private static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
    let settings = try Settings.load(path: invocation.configuration)
    switch invocation.mode {
    case .deliver: try deliver(invocation, settings)
    default: break
    }
    return .ok
  }

  private static func deliver(_ invocation: Invocation, _ settings: Settings) throws(Failure) {
    let context = try SubmissionContext.live(settings) { address in
      settings.isLocal(domain: address.domain) ? nil : Failure(.noSuchDomain, "no route")
    }
    let sink = try DropSink(spool: settings.spool)
    var submitter = try Submitter(SubmissionWishes(invocation), in: context, sink: sink)
    let id = try MessageInput.submit(
      from: .input, dotIsData: invocation.dotIsData, with: &submitter)
    RunnerStart(settings, configuration: invocation.configuration).after(invocation.dispatch, id)
  }
}
