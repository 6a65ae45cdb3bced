import Bytes
import Postal
import Submission
import Testing
import Unix

private func parse(_ line: String) throws -> Invocation {
  try SendmailOptions.parse(line.split(separator: " ").map { Array($0.utf8) })
}

private func invocation(_ change: (inout Invocation) -> Void) -> Invocation {
  var value = Invocation()
  change(&value)
  return value
}

/// What real programs run, and what they mean.
private let callers: [(String, Invocation)] = [
  (
    "sendmail -FCronDaemon -i -odi -oem -oi -t -f alice",
    invocation {
      $0.fullName = bytes("CronDaemon")
      $0.dotIsData = true
      $0.dispatch = .foreground
      $0.takesHeaderRecipients = true
      $0.sender = bytes("alice")
    }
  ),
  (
    "/usr/sbin/sendmail -i -FCronDaemon -B8BITMIME -oem root",
    invocation {
      $0.fullName = bytes("CronDaemon")
      $0.dotIsData = true
      $0.body = .eightBit
      $0.recipients = [bytes("root")]
    }
  ),
  (
    "sendmail -i bob@example.org carol@example.org",
    invocation {
      $0.dotIsData = true
      $0.recipients = [bytes("bob@example.org"), bytes("carol@example.org")]
    }
  ),
  (
    "sendmail -t -i",
    invocation {
      $0.dotIsData = true
      $0.takesHeaderRecipients = true
    }
  ),
  (
    "sendmail -ti -fweb@example.org",
    invocation {
      $0.dotIsData = true
      $0.takesHeaderRecipients = true
      $0.sender = bytes("web@example.org")
    }
  ),
  ("sendmail -bs", invocation { $0.mode = .smtp }),
  (
    "sendmail -bs -i",
    invocation {
      $0.mode = .smtp
      $0.dotIsData = true
    }
  ),
  (
    "sendmail -oem -oi -f me@example.org -- bob@example.org",
    invocation {
      $0.dotIsData = true
      $0.sender = bytes("me@example.org")
      $0.recipients = [bytes("bob@example.org")]
    }
  ),
  (
    "sendmail -oem -oi -N never -R hdrs -V QQ+3D1 -B 7BIT bob",
    invocation {
      $0.dotIsData = true
      $0.notify = .never
      $0.returns = .headers
      $0.identifier = bytes("QQ=1")
      $0.body = .sevenBit
      $0.recipients = [bytes("bob")]
    }
  ),
  (
    "sendmail -tioem",
    invocation {
      $0.takesHeaderRecipients = true
      $0.dotIsData = true
    }
  ),
  (
    "sendmail -o i -o dq -e m -r x@y -F X bob",
    invocation {
      $0.dotIsData = true
      $0.dispatch = .queueOnly
      $0.sender = bytes("x@y")
      $0.fullName = bytes("X")
      $0.recipients = [bytes("bob")]
    }
  ),
  (
    "sendmail -bm bob -i",
    invocation {
      $0.dotIsData = true
      $0.recipients = [bytes("bob")]
    }
  ),
  (
    "sendmail -bq bob",
    invocation {
      $0.dispatch = .queueOnly
      $0.recipients = [bytes("bob")]
    }
  ),
  (
    "sendmail -Am -G -U -m -x -v -d0.1 -L tag -h 3 -p ESMTP:h bob",
    invocation {
      $0.isGateway = true
      $0.isVerbose = true
      $0.recipients = [bytes("bob")]
    }
  ),
  (
    "sendmail -C /etc/m.conf -oeq -- -bob",
    invocation {
      $0.configuration = "/etc/m.conf"
      $0.isQuiet = true
      $0.recipients = [bytes("-bob")]
    }
  ),
  (
    "sendmail -O IgnoreDots=True -O DeliveryMode=q -O SMTPUTF8=yes -O REQUIRETLS=yes bob",
    invocation {
      $0.dotIsData = true
      $0.dispatch = .queueOnly
      $0.isInternational = true
      $0.requiresTLS = true
      $0.recipients = [bytes("bob")]
    }
  ),
  ("mailq", invocation { $0.mode = .listQueue }),
  (
    "/usr/bin/mailq -j -v",
    invocation {
      $0.mode = .listQueue
      $0.listsJSON = true
      $0.isVerbose = true
    }
  ),
  ("sendmail -bp", invocation { $0.mode = .listQueue }),
  ("newaliases", invocation { $0.mode = .checkAliases }),
  ("newaliases -bp", invocation { $0.mode = .listQueue }),
  ("sendmail -bi", invocation { $0.mode = .checkAliases }),
  ("sendmail -I", invocation { $0.mode = .checkAliases }),
  (
    "sendmail -bv bob",
    invocation {
      $0.mode = .verify
      $0.recipients = [bytes("bob")]
    }
  ),
  ("sendmail -bt", invocation { $0.mode = .test }),
  ("sendmail --version", invocation { $0.mode = .version }),
  ("sendmail --help", invocation { $0.mode = .help }),
]

@Suite("The command line of sendmail(8)") struct SendmailOptionsTests {
  @Test("what real programs run is understood", arguments: callers)
  func understood(line: String, expectation: Invocation) throws {
    #expect(try parse(line) == expectation)
  }

  @Test(
    "what would change the meaning and is not done is refused with a reason",
    arguments: [
      ("sendmail", "no recipients"), ("sendmail -i", "no recipients"),
      ("sendmail -bd -q30m", "martlet-smtpd"), ("sendmail -bD", "martlet-smtpd"),
      ("sendmail -bh", "host states"), ("sendmail -bH", "host states"), ("hoststat", "host states"),
      ("purgestat", "host states"), ("smtpd", "martlet-smtpd"), ("sendmail -bz", "not a mode"),
      ("sendmail -bP", "martlet stats"), ("sendmail -n bob", "aliases"),
      ("sendmail -Mrm 1", "martlet retry"), ("sendmail -Qreason", "martlet hold"),
      ("sendmail -X /tmp/log bob", "traffic log"), ("sendmail -XV bob", "VERP"),
      ("sendmail -qGgroup", "one queue"), ("sendmail -qQ", "martlet release"),
      ("sendmail -qR", "lacks its pattern"), ("sendmail -q3x", "no time"),
      ("sendmail -q9999999m", "no time"), ("sendmail -qXyz", "not a selection"),
      ("sendmail -o7 bob", "seven bits"), ("sendmail -oA/etc/aliases bob", "martlet.conf"),
      ("sendmail -oQ/tmp bob", "martlet.conf"), ("sendmail -o", "lacks its value"),
      ("sendmail -O QueueDirectory=/tmp bob", "martlet.conf"), ("sendmail -O Nonsense bob", "Name"),
      ("sendmail -O REQUIRETLS=maybe bob", "neither"),
      ("sendmail -O SMTPUTF8=maybe bob", "neither"),
      ("sendmail -odx bob", "-od takes"), ("sendmail -oex bob", "-oe takes"),
      ("sendmail -B BINARYMIME bob", "-B takes"), ("sendmail -N sometimes bob", "-N takes"),
      ("sendmail -R none bob", "-R takes"), ("sendmail -h many bob", "number"),
      ("sendmail -Ax bob", "-A takes"), ("sendmail -f", "lacks its value"),
      ("sendmail -bs -t", "-t is for"), ("sendmail -bs bob", "takes no recipients"),
      ("mailq bob", "takes no recipients"), ("sendmail -q bob", "takes no recipients"),
      ("sendmail -bv", "no recipients"), ("sendmail -j bob", "mailq only"),
      ("sendmail -bob@example.org", "not a mode"), ("sendmail -zed@example.org", "after --"),
      ("sendmail --to=bob", "after --"), ("sendmail - bob", "not an address"),
      ("sendmail -k bob", "after --"), ("sendmail -C", "lacks its value"),
    ])
  func refused(line: String, reason: String) {
    do {
      let invocation = try parse(line)
      Issue.record("taken as \(invocation)")
    } catch let problem as SendmailOptions.Problem {
      #expect(problem.text.contains(reason), "\(problem.text)")
    } catch {}
  }

  @Test("a value for a header must not bring lines of its own", arguments: ["-F", "-f", "-r"])
  func injection(flag: String) {
    for evil in ["a\nBcc: x", "a\rb", "a\u{0}b", "a\u{1b}b"] {
      let line = [bytes("sendmail"), bytes(flag), bytes(evil), bytes("bob")]
      #expect(throws: SendmailOptions.Problem.self) { try SendmailOptions.parse(line) }
    }
  }

  @Test(
    "an envelope id is xtext as sendmail has it, or plain text as Postfix has it",
    arguments: [("a+3Db", "a=b"), ("a=b", "a=b"), ("a+b", "a+b"), ("QQ314159", "QQ314159")])
  func identifier(value: String, meaning: String) throws {
    #expect(try parse("sendmail -V \(value) bob").identifier == bytes(meaning))
  }

  @Test("an envelope id has 1 to 100 printable characters")
  func identifierLimits() {
    for value in ["", String(repeating: "x", count: 101), "a\u{7f}b", "a+0Ab"] {
      let line = [bytes("sendmail"), bytes("-V"), bytes(value), bytes("bob")]
      #expect(throws: SendmailOptions.Problem.self) { try SendmailOptions.parse(line) }
    }
  }

  @Test(
    "each form of -q becomes arguments of the runner",
    arguments: [
      ("-q", "--now"), ("-qf", "--now"), ("-q30m", "--interval 30m"), ("-q30", "--interval 30m"),
      ("-q1h30m", "--interval 1h30m"), ("-q1h30", "--interval 1h30m"), ("-qp15m", "--interval 15m"),
      ("-qIabc", "--message abc"), ("-qRexample.org", "--recipient example.org"),
      ("-qSalice", "--sender alice"), ("-q!Rspam", "--not --recipient spam"),
      ("-qRa -qSb", "--recipient a --sender b"),
    ])
  func selection(flags: String, arguments: String) throws {
    let invocation = try parse("sendmail \(flags)")
    #expect(invocation.mode == .runQueue)
    #expect(
      invocation.selection.arguments == arguments.split(separator: " ").map { bytes(String($0)) })
  }

  @Test("no command line makes the parser trap")
  func total() {
    let letters = (0...255).map { UInt8($0) }
    for first in letters {
      for second in letters where second != 0 {
        _ = try? SendmailOptions.parse([bytes("sendmail"), ["-", first, second], bytes("bob")])
        _ = try? SendmailOptions.parse([bytes("sendmail"), ["-", first], [second]])
      }
    }
    #expect(throws: SendmailOptions.Problem.self) { try SendmailOptions.parse([]) }
  }
}
