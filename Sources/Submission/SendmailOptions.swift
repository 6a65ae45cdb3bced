internal import Bytes
internal import Postal
internal import Unix

/// Reads the command lines that sendmail(8) and its imitations have taken since 1983.
///
/// Every flag is obeyed, or accepted because leaving it out cannot change what happens to the
/// message, or refused with a reason. None is dropped in silence while meaning something.
public struct SendmailOptions {
  /// Why a command line is refused; the exit status is 64.
  public struct Problem: Error, Equatable, Sendable {
    /// What is wrong and what to do, one sentence.
    public let text: String

    init(_ text: String) { self.text = text }
  }

  var invocation = Invocation()
  var operands: [[UInt8]] = []

  /// Reads a command line, the name of the program first: `mailq` and `newaliases` are modes too.
  public static func parse(_ arguments: [[UInt8]]) throws(Problem) -> Invocation {
    var options = SendmailOptions()
    try options.takeName(arguments.first ?? [])
    var scanner = OptionScanner([[UInt8]](arguments.dropFirst()))
    while let item = scanner.next(options.value(of:)) {
      switch item {
      case .option(let letter, let value): try options.take(letter, value)
      case .incomplete(let letter): throw Problem("-\([letter].text) lacks its value")
      case .long(let word): try options.take(long: word)
      case .operand(let word): options.operands.append(word)
      }
    }
    return try options.finish()
  }

  private mutating func takeName(_ program: [UInt8]) throws(Problem) {
    switch program.split(separator: "/").last.map({ [UInt8]($0).text }) {
    case "mailq": invocation.mode = .listQueue
    case "newaliases": invocation.mode = .checkAliases
    case "hoststat", "purgestat":
      throw Problem("there is no store of host states; see `mailq -v` for what hosts said")
    case "smtpd": throw Problem("there is no daemon; see martlet-smtpd(8)")
    default: break
    }
  }

  private mutating func take(long word: [UInt8]) throws(Problem) {
    switch word.text {
    case "--help": invocation.mode = .help
    case "--version": invocation.mode = .version
    default:
      throw Problem("\(word.text) is not an option; an address that begins with - goes after --")
    }
  }

  /// What each letter takes; the same as in sendmail 8.18 where it has the letter.
  private func value(of letter: UInt8) -> OptionScanner.Value {
    switch letter {
    case "A", "B", "b", "C", "D", "e", "F", "f", "h", "L", "M", "N", "O", "o", "p", "Q", "R",
      "r", "V", "X":
      .required
    case "d", "q": .attached
    default: .none
    }
  }

  private mutating func finish() throws(Problem) -> Invocation {
    if operands.contains(where: { $0 == ["-"] }) {
      throw Problem("- is not an address; the message is read from descriptor 0 anyway")
    }
    invocation.recipients = operands
    let takesOperands: Bool
    switch invocation.mode {
    case .deliver, .verify, .help, .version: takesOperands = true
    case .smtp, .test, .listQueue, .checkAliases, .runQueue: takesOperands = false
    }
    if let first = operands.first, !takesOperands {
      throw Problem("\(first.text): this mode takes no recipients")
    }
    if invocation.takesHeaderRecipients, invocation.mode != .deliver {
      throw Problem("-t is for the delivery of a message only")
    }
    if invocation.listsJSON, invocation.mode != .listQueue {
      throw Problem("-j is for mailq only")
    }
    if operands.isEmpty, needsRecipients { throw Problem("no recipients; name them, or say -t") }
    return invocation
  }

  private var needsRecipients: Bool {
    switch invocation.mode {
    case .deliver: !invocation.takesHeaderRecipients
    case .verify: true
    case .smtp, .test, .listQueue, .checkAliases, .runQueue, .help, .version: false
    }
  }
}
