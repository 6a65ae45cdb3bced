internal import Bytes
internal import Postal
internal import Unix

/// Reads the lines of `martlet.conf` and goes on after each problem.
struct SettingsParser {
  private(set) var settings: Settings
  private(set) var problems: [Problem] = []
  private let file: Path
  /// The words that were set, and in which line each was. No dictionary: the first use of one takes longer
  /// than a search among so few.
  private var seen: [[UInt8]] = []
  private var lines: [Int] = []

  init(file: Path, directory: Path, host: [UInt8]) {
    self.file = file
    settings = Settings(directory: directory, host: host)
    settings.file = file
  }

  mutating func parse(_ text: [UInt8]) {
    for (index, line) in text.lines.enumerated() {
      do throws(BadValue) {
        try take(Self.withoutComment(line), number: index + 1)
      } catch {
        problems.append(Problem(file: file.bytes, line: index + 1, text: error.text))
      }
    }
    if !isSet(.domain) { settings.domain = settings.hostname }
    if !isSet(.localDomains) {
      settings.localDomains = Settings.localDomains(
        hostname: settings.hostname, domain: settings.domain)
    }
  }

  private func isSet(_ name: SettingName) -> Bool { seen.contains(Array(name.rawValue.utf8)) }

  private mutating func take(_ line: [UInt8], number: Int) throws(BadValue) {
    if line.isEmpty { return }
    guard let (left, right) = line.cut(at: "="), !left.trimmed.isEmpty else {
      throw BadValue("this is not `name = value`; begin a comment with #")
    }
    let word = left.trimmed.text
    guard let name = SettingName(rawValue: word) else {
      throw BadValue("there is no setting named `\(word)`; see martlet.conf(5)")
    }
    if let first = seen.firstIndex(of: Array(word.utf8)) {
      throw BadValue("`\(word)` was set in line \(lines[first]) already; remove one of the two")
    }
    seen.append(Array(word.utf8))
    lines.append(number)
    do throws(BadValue) {
      try set(name, to: SettingValue(right.trimmed, directory: settings.directory))
    } catch {
      throw BadValue("\(word): \(error.text)")
    }
  }

  private mutating func set(_ name: SettingName, to value: SettingValue) throws(BadValue) {
    switch name {
    case .hostname: settings.hostname = try value.domainOrFile()
    case .domain: settings.domain = try value.domainOrFile()
    case .localDomains: settings.localDomains = try value.domains()
    case .spool: settings.spool = try value.path()
    case .maildir: settings.maildir = try value.plainPath()
    case .aliases: settings.aliases = .init(try value.path(), isNamed: true)
    case .routes: settings.routes = .init(try value.path(), isNamed: true)
    case .users: settings.users = .init(try value.path(), isNamed: true)
    case .accounts: settings.usesAccounts = try value.choice(["yes": true, "no": false])
    case .minimumUID: settings.minimumUID = UInt32(try value.number(0...Int(UInt32.max)))
    case .recipientDelimiter: settings.recipientDelimiters = try value.delimiters()
    case .catchAll: settings.catchAll = try value.optionalAddress()
    case .postmaster: settings.postmaster = try value.address().bytes
    case .retry: settings.retry = try value.intervals()
    case .lifetime: settings.lifetime = try value.seconds(0...SettingValue.year)
    case .warnAfter: settings.warnAfter = try value.secondsOrNever()
    case .history: settings.history = try value.seconds(0...SettingValue.year)
    case .messageSizeLimit: settings.messageSizeLimit = try value.octetsOrNone()
    case .hopLimit: settings.hopLimit = try value.number(1...1000)
    case .concurrency: settings.concurrency = try value.number(1...1000)
    case .destinationConcurrency: settings.destinationConcurrency = try value.number(1...1000)
    case .commandUser: settings.commandUser = try value.accountName()
    case .commandTimeLimit: settings.commandTimeLimit = try value.seconds(1...86_400)
    case .user: settings.user = try value.accountName()
    case .quota: settings.quota = try value.quota()
    case .quotaOver:
      settings.quotaOver = try value.choice(["defer": .deferring, "bounce": .bouncing])
    case .log: settings.log = try value.choice(["stderr": .standardError, "syslog": .syslog])
    case .programDirectory: settings.programDirectory = try value.path()
    case .submissionSocket: settings.submissionSocket = try value.path()
    case .relayFrom: settings.relayFrom = try value.networks()
    case .recipientLimit: settings.recipientLimit = try value.number(100...1_000_000)
    case .etrnDomains: settings.etrnDomains = try value.domains()
    case .refuseSolicitations: settings.refusedSolicitations = try value.solicitationClasses()
    case .channelBinding:
      settings.usesChannelBinding = try value.choice(["yes": true, "no": false])
    case .checkSenders: settings.checksSenders = try value.choice(["yes": true, "no": false])
    case .rewriteSenders: settings.rewriteSenders = try value.senderRewriting()
    case .tlsCertificate: settings.tlsCertificate = try value.optionalPath()
    case .tlsKey: settings.tlsKey = try value.optionalPath()
    case .tlsNames: settings.tlsNames = try value.optionalPath()
    case .tlsClientAuthorities: settings.tlsClientAuthorities = try value.optionalPath()
    case .tlsAuthorities: settings.tlsAuthorities = try value.optionalPath()
    case .authentication: settings.authentication = try value.authentication()
    case .authenticationSocket: settings.authenticationSocket = try value.optionalPath()
    case .passwd: settings.passwd = .init(try value.path(), isNamed: true)
    case .passwordCommand: settings.passwordCommand = value.command()
    case .tokenCommand: settings.tokenCommand = value.command()
    case .uidlFormat: settings.uidlFormat = try value.uidlFormat()
    }
  }

  /// The line up to a `#` that begins it or follows a blank.
  private static func withoutComment(_ line: [UInt8]) -> [UInt8] {
    var from = 0
    while let at = line.span.index(of: "#", from: from) {
      if at == 0 || line[at - 1].isBlank { return [UInt8](line[..<at]).trimmed }
      from = at + 1
    }
    return line.trimmed
  }
}
