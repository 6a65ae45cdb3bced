import Bytes
import POP3
import TestSupport
import Testing

/// Every command in every state.
@Suite struct StateTests {
  /// One for each case of `Command`: the compiler asks for it in `verb(of:)`.
  enum Verb: CaseIterable {
    case user, password, digest, authenticate, mechanisms, startTLS, capabilities, international,
      language
    case status, list, names, retrieve, top, delete, reset, nothing, quit
  }

  private static func verb(of command: Command) -> Verb {
    switch command {
    case .user: .user
    case .password: .password
    case .digest: .digest
    case .authenticate: .authenticate
    case .mechanisms: .mechanisms
    case .startTLS: .startTLS
    case .capabilities: .capabilities
    case .international: .international
    case .language: .language
    case .status: .status
    case .list: .list
    case .names: .names
    case .retrieve: .retrieve
    case .top: .top
    case .delete: .delete
    case .reset: .reset
    case .nothing: .nothing
    case .quit: .quit
    }
  }

  /// A command, and how its answer begins before a name is given, after that, and in a mailbox.
  struct Row: Sendable {
    let line: String
    let stranger: String
    let named: String
    let mailbox: String
  }

  private static let notNow = "-ERR not possible in this state"
  private static let entered = "+OK 4 messages"

  private static func row(_ verb: Verb) -> Row {
    func login(_ line: String, _ stranger: String, _ named: String) -> Row {
      Row(line: line, stranger: stranger, named: named, mailbox: notNow)
    }
    func everywhere(_ line: String, _ answer: String) -> Row {
      Row(line: line, stranger: answer, named: answer, mailbox: answer)
    }
    func mailbox(_ line: String, _ answer: String) -> Row {
      Row(line: line, stranger: notNow, named: notNow, mailbox: answer)
    }
    return switch verb {
    case .user: login("USER alice", "+OK now the password", "+OK now the password")
    case .password: login("PASS secret", "-ERR give USER first", entered)
    case .digest: login("APOP alice c4c9334bac560ecc979e58001b3e22fb", entered, entered)
    case .authenticate: login("AUTH PLAIN AGFsaWNlAHNlY3JldA==", entered, entered)
    case .mechanisms: login("AUTH", "+OK mechanisms", "+OK mechanisms")
    case .startTLS: login("STLS", "+OK begin TLS", "+OK begin TLS")
    case .international: login("UTF8", "+OK UTF-8 from now on", "+OK UTF-8 from now on")
    case .capabilities: everywhere("CAPA", "+OK capabilities")
    case .language: everywhere("LANG en", "+OK en ")
    case .quit: everywhere("QUIT", "+OK goodbye")
    case .status: mailbox("STAT", "+OK 4 ")
    case .list: mailbox("LIST 2", "+OK 2 ")
    case .names: mailbox("UIDL 2", "+OK 2 2.crlf")
    case .retrieve: mailbox("RETR 2", "+OK ")
    case .top: mailbox("TOP 2 0", "+OK the top follows")
    case .delete: mailbox("DELE 2", "+OK message 2 deleted")
    case .reset: mailbox("RSET", "+OK 4 messages, none deleted")
    case .nothing: mailbox("NOOP", "+OK still here")
    }
  }

  /// The first lines of the answers to a line after others, each time cut elsewhere.
  private func answers(_ line: String, after before: String) -> Set<String> {
    let transcript = Transcript.offering("plain apop tls")
    let octets = Array("\(line)\r\n".utf8)
    var answers: Set<String> = []
    for cut in octets.indices {
      var host = TestHost(transcript.configuration)
      host.take(Array(before.utf8))
      host.record = []
      host.take([UInt8](octets[..<cut]))
      host.take([UInt8](octets[cut...]))
      let said = host.record.map(\.text)
      answers.insert(said.first { $0.hasPrefix("S: ") }.map { String($0.dropFirst(3)) } ?? "")
    }
    return answers
  }

  @Test(
    "a command does in each state what it may there, wherever it is cut", arguments: Verb.allCases)
  func states(_ verb: Verb) throws {
    let row = Self.row(verb)
    #expect(try Self.verb(of: Command(Array(row.line.utf8))) == verb)
    for (before, expected) in [
      ("", row.stranger), ("USER alice\r\n", row.named),
      ("USER alice\r\nPASS secret\r\n", row.mailbox),
    ] {
      let answers = answers(row.line, after: before)
      #expect(answers.count == 1)
      #expect(answers.allSatisfy { $0.hasPrefix(expected) }, "after \(before)")
    }
  }

  @Test("in the course of AUTH no line is a command", arguments: Verb.allCases)
  func exchange(_ verb: Verb) {
    let line = Self.row(verb).line
    for before in ["AUTH PLAIN\r\n", "AUTH SCRAM-SHA-256 biwscHJvb2Y=\r\n"] {
      for answer in answers(line, after: before) {
        #expect(answer.hasPrefix("-ERR "), "after \(before)")
      }
    }
  }

  @Test("after the end no line has an answer", arguments: Verb.allCases)
  func over(_ verb: Verb) {
    #expect(answers(Self.row(verb).line, after: "QUIT\r\n") == [""])
  }
}
