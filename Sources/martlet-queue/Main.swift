internal import Bytes
internal import Configuration
internal import Postal
internal import QueueRunner
internal import Unix

/// martlet-queue(8).
@main
struct Program {
  private static let known = [
    Options.Known("config", "C", takesValue: true), Options.Known("resident"),
    Options.Known("interval", takesValue: true), Options.Known("now"), Options.Known("not"),
    Options.Known("message", takesValue: true), Options.Known("recipient", takesValue: true),
    Options.Known("sender", takesValue: true),
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
    let interval = try interval(options)
    let configuration = try options.path("config")
    do throws(Failure) {
      var settings = try Settings.load(path: configuration)
      if let interval { settings.retry = [interval] }
      try QueueProgram(settings, selection).run()
    } catch {
      Complaint.write(program: "martlet-queue", error.text.text)
      Host.exit(error.exitStatus.rawValue)
    }
  }

  private static func interval(_ options: Options) throws(Options.Misuse) -> Int? {
    guard let text = options.value("interval") else { return nil }
    guard let seconds = Units.seconds(text, bare: 60), seconds > 0 else {
      throw Options.Misuse("--interval needs a time such as 30m")
    }
    return seconds
  }

  private static func selection(_ options: Options) throws(Options.Misuse) -> Selection {
    guard options.operands.isEmpty else { throw Options.Misuse("there are no operands") }
    var conditions: [Selection.Condition] = []
    var isNegated = false
    for (name, value) in options.given {
      if name == "not" {
        isNegated = true
      } else if let field = field(name) {
        conditions.append(Selection.Condition(field, value, isNegated: isNegated))
        isNegated = false
      }
    }
    if isNegated { throw Options.Misuse("--not stands before a condition") }
    let stays = options.has("resident") || options.has("interval")
    switch (stays, options.has("now"), conditions.isEmpty) {
    case (false, false, true): return .due
    case (true, false, true): return .resident
    case (false, true, true): return .all
    case (false, _, false): return .matching(conditions)
    case (true, _, _):
      throw Options.Misuse("a resident runner takes all messages when they are due")
    }
  }

  private static func field(_ name: String) -> Selection.Condition.Field? {
    switch name {
    case "message": .id
    case "recipient": .recipient
    case "sender": .sender
    default: nil
    }
  }

  private static func say(_ options: Options) {
    let text =
      options.has("version")
      ? "martlet-queue (Martlet) \(Version.text)\n"
      : """
      usage: martlet-queue [-C FILE] [--resident | --interval TIME | --now |
                     [--not] --message ID | --recipient TEXT | --sender TEXT ...]
      Delivers what is queued; without a selection what is new or due, once. See martlet-queue(8).

      """
    try? DescriptorNumber.output.write(Array(text.utf8))
  }
}
