internal import Bytes
internal import Configuration
internal import Postal
internal import Queue
internal import QueueRunner
internal import Unix

/// martlet-queue(8).
@main
struct Program {
  private static let known = [
    Options.Known("config", "C", takesValue: true), Options.Known("resident"),
    Options.Known("now"), Options.Known("message", takesValue: true),
    Options.Known("recipient", takesValue: true), Options.Known("sender", takesValue: true),
    Options.Known("help", "h"), Options.Known("version", "V"),
  ]

  static func main() {
    do throws(Options.Misuse) {
      let options = try Options([[UInt8]](Host.arguments.dropFirst()), known: known)
      if options.has("help") || options.has("version") { return say(options) }
      try run(options)
    } catch {
      Complaint.write(program: "martlet-queue", "\(error.text); see martlet-queue(8)")
      Host.exit(ExitStatus.usage.rawValue)
    }
  }

  private static func run(_ options: Options) throws(Options.Misuse) {
    let selection = try selection(options)
    let configuration = try options.path("config")
    do throws(Failure) {
      let settings = try Settings.load(path: configuration)
      try QueueProgram(settings, selection).run()
    } catch {
      Complaint.write(program: "martlet-queue", error.text.text)
      Host.exit(error.exitStatus.rawValue)
    }
  }

  private static func selection(_ options: Options) throws(Options.Misuse) -> Selection {
    guard options.operands.isEmpty else { throw Options.Misuse("there are no operands") }
    var chosen: [Selection] = []
    if options.has("resident") { chosen.append(.resident) }
    if options.has("now") { chosen.append(.all) }
    if let text = options.value("message") {
      guard let id = QueueID(text) else { throw Options.Misuse("--message needs a queue id") }
      chosen.append(.message(id))
    }
    if let text = options.value("recipient") { chosen.append(.recipient(text)) }
    if let text = options.value("sender") { chosen.append(.sender(text)) }
    guard chosen.count < 2 else { throw Options.Misuse("only one selection can be given") }
    return chosen.first ?? .due
  }

  private static func say(_ options: Options) {
    let text =
      options.has("version")
      ? "martlet-queue (Martlet) \(Version.text)\n"
      : """
      usage: martlet-queue [-C FILE] [--resident | --now | --message ID | --recipient TEXT | --sender TEXT]
      Delivers what is queued; without a selection what is new or due, once. See martlet-queue(8).

      """
    try? DescriptorNumber.output.write(Array(text.utf8))
  }
}
