import Bytes
import IMAP
import TestSupport
import Testing

/// Every command in every state before the login.
@Suite struct LoginStateTests {
  /// A command, and how its answer begins in clear text.
  struct Row: Sendable, CustomTestStringConvertible {
    let line: String
    let answer: String

    init(_ line: String, _ answer: String = "z BAD log in first") {
      self.line = line
      self.answer = answer
    }

    var testDescription: String { line }
  }

  private static let rows = [
    Row("CAPABILITY", "* CAPABILITY IMAP4rev1 "), Row("NOOP", "z OK NOOP completed"),
    Row("ID NIL", "* ID (\"name\" \"Martlet\")"), Row("LOGOUT", "* BYE goodbye"),
    Row("STARTTLS", "z OK begin TLS"), Row("LOGIN alice secret", "E: enter alice z"),
    Row("AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==", "E: enter alice z"),
    Row("ENABLE CONDSTORE"), Row("SELECT INBOX"), Row("EXAMINE INBOX"), Row("CREATE a"),
    Row("DELETE a"), Row("RENAME a b"), Row("SUBSCRIBE a"), Row("UNSUBSCRIBE a"),
    Row("LIST \"\" *"), Row("LSUB \"\" *"), Row("NAMESPACE"), Row("STATUS a (MESSAGES)"),
    Row("IDLE"), Row("GETQUOTA a"), Row("GETQUOTAROOT a"), Row("SETQUOTA a ()"),
    Row("GETMETADATA a /private/comment"), Row("SETMETADATA a (/private/comment NIL)"),
    Row("NOTIFY NONE"), Row("COMPRESS DEFLATE"), Row("UNAUTHENTICATE"),
    Row("ESEARCH IN (personal) UNSEEN"), Row("CHECK"), Row("CLOSE"), Row("UNSELECT"),
    Row("EXPUNGE"), Row("UID EXPUNGE 1"), Row("SEARCH ALL"), Row("UID SEARCH ALL"),
    Row("FETCH 1 FLAGS"), Row("UID FETCH 1 FLAGS"), Row("STORE 1 FLAGS ()"),
    Row("UID STORE 1 FLAGS ()"), Row("COPY 1 a"), Row("UID COPY 1 a"), Row("MOVE 1 a"),
    Row("UID MOVE 1 a"), Row("SORT (DATE) UTF-8 ALL"), Row("THREAD REFERENCES UTF-8 ALL"),
    Row("APPEND a {1+}"), Row("REPLACE 1 a {1+}"),
  ]

  /// The first thing that happens upon a line after others, each time cut elsewhere.
  private func answers(_ line: String, after before: String) -> Set<String> {
    var configuration = LoginTranscript.offering("plain tls").configuration
    configuration.mechanisms = ["SCRAM-SHA-256", "PLAIN", "LOGIN"]
    let octets = Array("\(line)\r\n".utf8)
    var answers: Set<String> = []
    for cut in octets.indices {
      var host = LoginHost(configuration)
      host.take(Array(before.utf8))
      host.record = []
      host.take([UInt8](octets[..<cut]))
      host.take([UInt8](octets[cut...]))
      let first = host.record.first?.text ?? ""
      answers.insert(first.hasPrefix("S: ") ? String(first.dropFirst(3)) : first)
    }
    return answers
  }

  @Test("a command does what it may before the login, wherever it is cut", arguments: rows)
  func open(_ row: Row) {
    for before in ["", "a LOGIN alice wrong\r\n", "a AUTHENTICATE PLAIN\r\n*\r\n"] {
      let answers = answers("z \(row.line)", after: before)
      #expect(answers.count == 1)
      #expect(answers.allSatisfy { $0.hasPrefix(row.answer) }, "\(answers)")
    }
  }

  @Test("in the course of AUTHENTICATE no line is a command", arguments: rows)
  func exchange(_ row: Row) {
    for before in [
      "a AUTHENTICATE PLAIN\r\n", "a AUTHENTICATE SCRAM-SHA-256 biwscHJvb2Y=\r\n",
    ] {
      #expect(answers("z \(row.line)", after: before) == ["E: forget"], "after \(before)")
    }
  }

  @Test("after the end no line has an answer", arguments: rows)
  func over(_ row: Row) {
    #expect(answers("z \(row.line)", after: "a LOGOUT\r\n") == [""])
  }
}
