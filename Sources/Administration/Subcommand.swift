internal import Bytes
internal import Unix

/// The subcommands of martlet(8).
enum Subcommand: String, CaseIterable {
  case check, explain, fsck, hold, passwd, queue, release, remove, retry, setup, stats, trace

  /// The command line, without the program.
  var usage: String {
    switch self {
    case .check: "check"
    case .explain: "explain [--from SENDER] ADDRESS..."
    case .fsck: "fsck [--dry-run] MAILDIR"
    case .hold: "hold ID...|all"
    case .passwd: "passwd [--stdin] [--scheme LIST] [--delete] LOGIN"
    case .queue: "queue [-v] [-j]"
    case .release: "release ID...|all"
    case .remove: "remove ID..."
    case .retry: "retry ID...|all"
    case .setup: "setup [--spool DIR]"
    case .stats: "stats"
    case .trace: "trace ID"
    }
  }

  private var purpose: String {
    switch self {
    case .check: "say everything that is wrong with the installation"
    case .explain: "say where mail for an address goes, step by step; nothing is sent"
    case .fsck: "check and repair the files beside the messages of a Maildir"
    case .hold: "leave messages alone until they are released"
    case .passwd: "set or remove a password for logging in"
    case .queue: "list the queue, as mailq does"
    case .release: "let held messages go"
    case .remove: "throw messages away; nobody is told"
    case .retry: "try messages now"
    case .setup: "make what is missing of an installation"
    case .stats: "print figures for Prometheus"
    case .trace: "show everything that was done with a message"
    }
  }

  /// How many operands it takes.
  var operands: ClosedRange<Int> {
    switch self {
    case .check, .queue, .setup, .stats: 0...0
    case .fsck, .passwd, .trace: 1...1
    case .explain, .hold, .release, .remove, .retry: 1...Int.max
    }
  }

  /// The options that it has beside the common ones.
  var options: [Options.Known] {
    switch self {
    case .passwd:
      [
        Options.Known("stdin"), Options.Known("delete"), Options.Known("scheme", takesValue: true),
      ]
    case .fsck: [Options.Known("dry-run")]
    case .queue: [Options.Known("verbose", "v"), Options.Known("json", "j")]
    case .setup: [Options.Known("spool", takesValue: true)]
    case .explain: [Options.Known("from", takesValue: true)]
    case .check, .hold, .release, .remove, .retry, .stats, .trace: []
    }
  }

  /// All names, for a sentence.
  static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }

  /// What `--help` says.
  static var help: [UInt8] {
    var text = Array("usage: martlet [-C FILE] SUBCOMMAND [OPTION...] [WORD...]\n\n".utf8)
    for subcommand in allCases {
      let start = text.count
      text.append("  \(subcommand.usage)")
      for _ in 0..<max(1, 24 - (text.count - start)) { text.append(" ") }
      text.append("\(subcommand.purpose)\n")
    }
    text.append("\nSee martlet(8).\n")
    return text
  }
}
