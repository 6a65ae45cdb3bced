internal import Bytes

// `-o` with one letter and `-O` with a name: the options of sendmail's configuration file.
extension SendmailOptions {
  mutating func take(oldOption value: [UInt8]) throws(Problem) {
    let rest = [UInt8](value.dropFirst())
    switch value.first {
    case "i": invocation.dotIsData = true
    case "v": invocation.isVerbose = true
    case "d": try take(dispatch: rest)
    case "e": try take(errors: rest)
    // formats, time limits, load figures, files of statistics and help: the administrator's
    case "8", "a", "B", "b", "C", "c", "D", "E", "F", "f", "G", "H", "h", "I", "j", "K", "k",
      "L", "M", "m", "N", "n", "o", "p", "q", "r", "S", "s", "T", "t", "W", "w", "X", "x", "Y",
      "y", "Z", "z":
      break
    case "7": throw Problem("-o7: a message is never changed to seven bits")
    case nil: throw Problem("-o lacks its value")
    default: throw refusal("-o\(value.text)")
    }
  }

  mutating func take(newOption value: [UInt8]) throws(Problem) {
    guard let (name, setting) = value.cut(at: "=") else {
      if value.count == 1 || value.lowercased.text == "ignoredots" {
        return try take(oldOption: value.count == 1 ? value : ["i"])
      }
      throw Problem("-O takes Name=Value")
    }
    switch name.lowercased.text {
    case "ignoredots": invocation.dotIsData = try flag(setting)
    case "deliverymode": try take(dispatch: setting)
    case "errormode": try take(errors: setting)
    case "smtputf8": invocation.isInternational = try flag(setting)
    case "verbose": invocation.isVerbose = try flag(setting)
    case "requiretls": invocation.requiresTLS = try flag(setting)
    case "require8bitmime":
      if try flag(setting) { throw refusal("-O \(name.text)") }
    case let word where Self.withoutEffect.contains(word) || word.hasPrefix("timeout."): break
    default: throw refusal("-O \(name.text)")
    }
  }

  /// Options whose value is the administrator's here and changes nothing about a message.
  private static let withoutEffect: Set<String> = [
    "checkpointinterval", "classfactor", "connectioncachesize", "connectioncachetimeout",
    "colonokinaddr", "deadletterdrop", "delayla", "eightbitmode", "forkeachjob", "helpfile",
    "holdexpensive", "hoststatusdirectory", "loglevel", "matchgecos", "maxhopcount",
    "maxqueuerunsize", "metoo", "minfreeblocks", "minqueueage", "norecipientaction",
    "oldstyleheaders", "privacyoptions", "processtitleprefix", "queuefactor", "queuela",
    "recipientfactor", "refusela", "resolveroptions", "retryfactor", "savefromline",
    "sendmimeerrors", "statusfile", "supersafe", "tempfilemode", "timezonespec",
  ]

  private mutating func take(dispatch value: [UInt8]) throws(Problem) {
    switch value.first {
    case "b": invocation.dispatch = .background
    case "i": invocation.dispatch = .foreground
    // d defers look-ups too; both wait for the next run
    case "q", "d": invocation.dispatch = .queueOnly
    default: throw Problem("-od takes i, b, q or d")
    }
  }

  /// Nothing is kept when there is an error, so none is mailed; the exit status says it.
  mutating func take(errors value: [UInt8]) throws(Problem) {
    switch value.first {
    case "m", "p", "w", "e": break
    case "q": invocation.isQuiet = true
    default: throw Problem("-oe takes m, p, q, w or e")
    }
  }

  private func flag(_ value: [UInt8]) throws(Problem) -> Bool {
    switch value.lowercased.text {
    case "", "t", "true", "y", "yes", "1": true
    case "f", "false", "n", "no", "0": false
    default: throw Problem("`\(value.text)` is neither yes nor no")
    }
  }

  private func refusal(_ option: String) -> Problem {
    Problem("\(option) cannot be set by a caller; see martlet.conf(5)")
  }
}
