import Bytes
import Configuration
import Postal
import Testing
import Unix

@Suite("martlet.conf")
struct SettingsTests {
  private func parse(_ text: String) -> (Settings, [String]) {
    let (settings, problems) = Settings.parse(
      Array(text.utf8), file: "/conf/martlet.conf", host: Array("mail.example.org".utf8))
    return (settings, problems.map(\.bytes.text))
  }

  @Test("an empty file leaves the defaults, taken from the host name")
  func defaults() {
    let (settings, problems) = parse("")
    #expect(problems.isEmpty)
    #expect(settings.hostname.text == "mail.example.org")
    #expect(settings.domain.text == "mail.example.org")
    #expect(
      settings.localDomains.map(\.text) == [
        "mail.example.org", "localhost", "localhost.localdomain",
      ])
    #expect(settings.spool.text == "/var/spool/martlet")
    #expect(settings.aliases == .init("/conf/aliases", isNamed: false))
    #expect(settings.minimumUID == 1000)
    #expect(settings.retry == [1800])
    #expect(settings.lifetime == 432_000)
    #expect(settings.warnAfter == 14_400)
    #expect(settings.messageSizeLimit == 104_857_600)
    #expect(settings.quota == nil)
    #expect(settings.quotaOver == .deferring)
  }

  @Test("a host name that is no domain becomes localhost", arguments: ["", "a b", "-x", "a..b"])
  func badHost(host: String) {
    #expect(Settings(host: Array(host.utf8)).hostname.text == "localhost")
  }

  @Test("every setting is read")
  func everySetting() {
    let (settings, problems) = parse(
      """
      # a comment
      hostname = mx.example.org   # one more
      domain=Example.Org
        local-domains = Example.org, mx.example.org localhost
      spool = spool
      maildir = mail/in
      aliases = /a/aliases
      routes = r
      users = u
      accounts = no
      minimum-uid = 500
      recipient-delimiter = +-
      catch-all = "all of it"@example.org
      postmaster = alice
      retry = 5m 15m, 1h30m
      lifetime = 3d
      warn-after = 0
      history = 2w
      message-size-limit = none
      hop-limit = 30
      concurrency = 3
      destination-concurrency = 1
      command-user = pipes
      command-time-limit = 30s
      user = mail
      quota = 1G,500
      quota-over = bounce
      log = syslog
      program-directory = bin\r
      submission-socket = submit
      relay-from = 192.0.2.0/24 ::1, 198.51.100.7
      recipient-limit = 500
      etrn-domains = A.example
      refuse-solicitations = net.example:ADV, org.example:ADV
      check-senders = no
      rewrite-senders = me@example.org
      tls-certificate = c.pem
      tls-key = /k.pem
      tls-names = names
      tls-client-authorities = ca.pem
      tls-authorities = /ca.pem
      authentication = pam passwd accounts command
      authentication-socket = /run/auth
      channel-binding = yes
      passwd = pw
      password-command = /bin/check -x
      token-command = none
      uidl-format = %v.%u

      """)
    #expect(problems == [])
    #expect(settings.hostname.text == "mx.example.org")
    #expect(settings.domain.text == "Example.Org")
    #expect(settings.localDomains.map(\.text) == ["example.org", "mx.example.org", "localhost"])
    #expect(settings.spool.text == "/conf/spool")
    #expect(settings.maildir.text == "mail/in")
    #expect(settings.aliases == .init("/a/aliases", isNamed: true))
    #expect(settings.routes == .init("/conf/r", isNamed: true))
    #expect(settings.users == .init("/conf/u", isNamed: true))
    #expect(!settings.usesAccounts)
    #expect(settings.minimumUID == 500)
    #expect(settings.recipientDelimiters == Array("+-".utf8))
    #expect(settings.catchAll?.localPart.text == "all of it")
    #expect(settings.postmaster.text == "alice")
    #expect(settings.retry == [300, 900, 5400])
    #expect(settings.lifetime == 259_200)
    #expect(settings.warnAfter == nil)
    #expect(settings.history == 1_209_600)
    #expect(settings.messageSizeLimit == .max)
    #expect(settings.hopLimit == 30)
    #expect(settings.concurrency == 3)
    #expect(settings.destinationConcurrency == 1)
    #expect(settings.commandUser.text == "pipes")
    #expect(settings.commandTimeLimit == 30)
    #expect(settings.user.text == "mail")
    #expect(settings.quota == QuotaLimit(octets: 1 << 30, messages: 500))
    #expect(settings.quotaOver == .bouncing)
    #expect(settings.log == .syslog)
    #expect(settings.programDirectory?.text == "/conf/bin")
    #expect(settings.submissionSocket.text == "/conf/submit")
    #expect(
      settings.relayFrom
        == ["192.0.2.0/24", "::1", "198.51.100.7"].compactMap { Network(Array($0.utf8)) })
    #expect(settings.recipientLimit == 500)
    #expect(settings.etrnDomains.map(\.text) == ["a.example"])
    #expect(settings.refusedSolicitations.bytes.text == "net.example:ADV,org.example:ADV")
    #expect(!settings.checksSenders)
    #expect(settings.usesChannelBinding)
    #expect(
      settings.rewriteSenders
        == Address(mailbox: Array("me@example.org".utf8)).map { .address($0) })
    #expect(settings.tlsCertificate?.text == "/conf/c.pem")
    #expect(settings.tlsKey?.text == "/k.pem")
    #expect(settings.tlsNames?.text == "/conf/names")
    #expect(settings.tlsClientAuthorities?.text == "/conf/ca.pem")
    #expect(settings.tlsAuthorities?.text == "/ca.pem")
    #expect(settings.authentication == [.pam, .passwd, .accounts, .command])
    #expect(settings.authenticationSocket?.text == "/run/auth")
    #expect(settings.passwd == .init("/conf/pw", isNamed: true))
    #expect(settings.passwordCommand?.text == "/bin/check -x")
    #expect(settings.tokenCommand == nil)
    #expect(settings.uidlFormat == UIDLFormat(Array("%v.%u".utf8)))
  }

  @Test("the test above names every setting there is")
  func nothingForgotten() { #expect(SettingName.allCases.count == 47) }

  @Test(
    "a bad line is a problem with its number and what to write",
    arguments: [
      ("what", "this is not `name = value`; begin a comment with #"),
      ("= 3", "this is not `name = value`; begin a comment with #"),
      ("spol = /x", "there is no setting named `spol`; see martlet.conf(5)"),
      ("hostname = a b", "hostname: `a b` is not a domain name"),
      ("domain = /no/such/file", "domain: cannot read /no/such/file: No such file or directory"),
      ("accounts = maybe", "accounts: `maybe` is not `yes` or `no`"),
      ("spool =", "spool: a path is missing"),
      (
        "relay-from = 10.0.0.1/8",
        "relay-from: `10.0.0.1/8` is not an address or a network such as 192.0.2.0/24"
      ),
      ("rewrite-senders = a@", "rewrite-senders: `a@` is not an address"),
      (
        "authentication = shadow",
        "authentication: `shadow` is not `passwd` or `pam` or `accounts` or `command`"
      ),
      ("uidl-format = %x", "uidl-format: `%x` is not a format such as %08Xu%08Xv or %f"),
      ("minimum-uid = -1", "minimum-uid: `-1` is not a number from 0 to 4294967295"),
      ("hop-limit = 0", "hop-limit: `0` is not a number from 1 to 1000"),
      ("retry = 30", "retry: `30` is not a time such as 30m, 4h or 5d"),
      ("retry = 0", "retry: `0` is not from 1 to 31622400 seconds"),
      ("retry =", "retry: a time such as 30m is missing"),
      (
        "lifetime = 99999999999999999999d",
        "lifetime: `99999999999999999999d` is not a time such as 30m, 4h or 5d"
      ),
      (
        "message-size-limit = 1X",
        "message-size-limit: `1X` is not a size such as 500K, 100M or 1G, or `none`"
      ),
      ("quota = lots", "quota: `lots` is not a quota such as 1G or 1G,10000, or `none`"),
      (
        "recipient-delimiter = @",
        "recipient-delimiter: `@` is not made of + - = _ % # ! ~, and not `none`"
      ),
      ("catch-all = a@b@c", "catch-all: `a@b@c` is not an address"),
      ("postmaster =", "postmaster: `` is not an address"),
      ("command-user = a b", "command-user: `a b` is not the name of an account"),
      ("log = file", "log: `file` is not `stderr` or `syslog`"),
    ])
  func problems(line: String, text: String) {
    let (_, problems) = parse("# first\n\(line)\n")
    #expect(problems == ["/conf/martlet.conf:2: \(text)"])
  }

  @Test("all problems are found, and what is right still holds")
  func allProblems() {
    let (settings, problems) = parse("x = 1\nhop-limit = 7\nhop-limit = 8\nlog = no\n")
    #expect(
      problems == [
        "/conf/martlet.conf:1: there is no setting named `x`; see martlet.conf(5)",
        "/conf/martlet.conf:3: `hop-limit` was set in line 2 already; remove one of the two",
        "/conf/martlet.conf:4: log: `no` is not `stderr` or `syslog`",
      ])
    #expect(settings.hopLimit == 7)
  }

  @Test(
    "a domain is local in any case, as this machine's literal, and where it is missing",
    arguments: [
      ("MAIL.example.org", true), ("localhost", true), ("", true), ("[127.0.0.1]", true),
      ("[IPv6:::1]", true), ("example.org", false), ("[127.0.0.2]", false),
    ])
  func localDomains(domain: String, isLocal: Bool) {
    #expect(parse("").0.isLocal(domain: Array(domain.utf8)) == isLocal)
  }
}
