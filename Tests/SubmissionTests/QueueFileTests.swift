import Bytes
import Postal
import Queue
import Submission
import Testing

/// The block and the `Received` that begin a queue file.
private func head(
  size: Int, sender: String = "<alice@example.org>", _ recipients: String..., tail: String
) -> String {
  let digits = String(repeating: "0", count: 12 - String(size).count) + String(size)
  let list = recipients.map { "Queue-Recipient: \($0)\n" }.joined()
  return """
    Queue-Id: 20261120T235012.123456Z.4711.ab12cd34
    Queue-Arrived: 2026-11-20T23:50:12.123456Z
    Queue-Origin: local uid=1000 user=alice program=sendmail
    Queue-Size: \(digits)
    Queue-Sender: \(sender)
    \(list)Received: by mail.example.org (Martlet, from userid 1000) with local
    \tid 20261120T235012.123456Z.4711.ab12cd34\(tail)

    """
}

private let single = " for <bob@example.org>;\n\tSat, 21 Nov 2026 00:50:12 +0100"
private let several = ";\n\tSat, 21 Nov 2026 00:50:12 +0100"

/// The message of a queue file after our `Received`.
private func rest(_ kept: Kept) -> String {
  let text = kept.message.text
  let end = "+0100\n"
  guard let range = text.utf8.indices.first(where: { text[$0...].hasPrefix(end) }) else {
    return text
  }
  return String(text[range...].dropFirst(end.count))
}

private let date = "Date: Sat, 21 Nov 2026 00:50:12 +0100\n"
private let from = "From: alice@example.org\n"
private let messageID = "Message-ID: <20261120235012.123456.AB12CD3401020304@mail.example.org>\n"
private let complete = "Date: D\nFrom: a@b.c\nMessage-ID: <1@b.c>\n"

@Suite("A queue file made by sendmail(8)") struct QueueFileTests {
  @Test("it is written to the octet as the manual shows it")
  func golden() throws {
    let kept = try submit("Subject: hello\n\nHow are you?\n", "-i bob")
    let message = date + from + messageID + "Subject: hello\n\nHow are you?\n"
    let file = head(size: kept.message.count, "<bob@example.org>", tail: single) + message
    #expect(kept.file == file)
    #expect(kept.begun == 1 && kept.committed == 1 && kept.abandoned == 0)
  }

  @Test("recipients whose names were chosen to be taken for one another are two")
  func collision() throws {
    // equal by FNV-1a with 64 bits
    let names = ["8yn0iYCKYHlIj4-BwPqk@example.org", "GReLUrM4wMqfg9yzV3KQ@example.org"]
    let kept = try submit(complete + "\n", names.joined(separator: " "))
    #expect(kept.header?.envelope.recipients.map(\.address.text) == names)
  }

  @Test("sender and wishes of the command line are in the envelope")
  func envelope() throws {
    let line =
      "-i -f carol -N success,failure -R hdrs -V QQ1 -B 8BITMIME -- -bob bob BOB@EXAMPLE.ORG bob@Example.Org"
    let kept = try submit(complete + "\n", line)
    let sender = "<carol@example.org> ret=hdrs envid=QQ1 body=8bitmime"
    let file = head(
      size: kept.message.count, sender: sender, "<-bob@example.org> notify=success,failure",
      "<bob@example.org> notify=success,failure", "<BOB@EXAMPLE.ORG> notify=success,failure",
      tail: several)
    #expect(kept.file == file + complete + "\n")
  }

  @Test(
    "the sender may be written in several ways",
    arguments: [
      ("bob", "<bob@example.org>"), ("bob@x.y", "<bob@x.y>"), ("<bob@x.y>", "<bob@x.y>"),
      ("<>", "<>"), ("<bob>", "<bob@example.org>"), ("\"a b\"@x.y", "<\"a b\"@x.y>"),
    ])
  func sender(text: String, path: String) throws {
    var wishes = SubmissionWishes()
    wishes.recipients = [bytes("bob")]
    for form in [text, " \(text) ", text == "<>" ? "" : text] {
      wishes.sender = .text(bytes(form))
      let kept = Kept()
      var submitter = try Submitter(wishes, in: surroundings(), sink: MemorySink(kept: kept))
      _ = try submitter.finish(facts: InputNormalizer(dotEnds: false))
      #expect(kept.header?.envelope.sender.bytes.text == path)
    }
  }

  @Test(
    "what is missing is supplied, before the fields that are there",
    arguments: [
      ("", date + from + messageID),
      ("Date: D\n", from + messageID + "Date: D\n"),
      ("FROM: x@y.z\n\n", date + messageID + "FROM: x@y.z\n\n"),
      ("message-id: x\ndate : D\n", from + "message-id: x\ndate : D\n"),
      (complete, complete),
      ("no header at all\nnone\n", date + from + messageID + "\nno header at all\nnone\n"),
      ("\nSubject: in the body\n", date + from + messageID + "\nSubject: in the body\n"),
      ("From alice Sat Nov 21\n" + complete + "\nx", complete + "\nx\n"),
      ("From alice Sat Nov 21\n\nFrom here\n", date + from + messageID + "\nFrom here\n"),
    ])
  func supplied(input: String, output: String) throws {
    #expect(rest(try submit(input, "-i bob")) == output)
    #expect(rest(try submit(input.replacing("\n", with: "\r\n"), "-i bob")) == output)
  }

  @Test(
    "the name in From is quoted or encoded, or left out",
    arguments: [
      ("Alice Liddell", "Alice Liddell <alice@example.org>"),
      ("Liddell, A.", "\"Liddell, A.\" <alice@example.org>"),
      ("A\"\\", "\"A\\\"\\\\\" <alice@example.org>"),
      ("Älice", "=?utf-8?Q?=C3=84lice?= <alice@example.org>"),
      ("a\nBcc: eve", "alice@example.org"), ("", "alice@example.org"),
    ])
  func names(name: String, field: String) throws {
    let kept = try submit(
      "Date: D\nMessage-ID: <1@x>\n", "-i bob", in: surroundings(fullName: name))
    #expect(rest(kept) == "From: \(field)\nDate: D\nMessage-ID: <1@x>\n")
  }

  @Test("the account's name does not go with another sender, the one of -F does")
  func otherSender() throws {
    let context = surroundings(fullName: "Alice")
    let rest = "Date: D\nMessage-ID: <1@x>\n"
    #expect(
      SubmissionTests.rest(try submit(rest, "-i -f x@y.z bob", in: context)) == "From: x@y.z\n"
        + rest)
    #expect(
      SubmissionTests.rest(try submit(rest, "-i -FWeb -f x@y.z bob", in: context))
        == "From: Web <x@y.z>\n" + rest)
  }

  @Test("a message that is sent on gets Resent- fields instead")
  func resent() throws {
    let original = complete + "To: old@x.y\n"
    let input = "Resent-To: bob, carol@example.org\nResent-Bcc: dave\n" + original + "\nx\n"
    let kept = try submit(input, "-i -t")
    #expect(
      rest(kept)
        == "Resent-" + date + "Resent-" + from + "Resent-" + messageID
        + "Resent-To: bob@example.org, carol@example.org\n" + original + "\nx\n")
    #expect(
      kept.header?.envelope.recipients.map(\.address.text)
        == ["bob@example.org", "carol@example.org", "dave@example.org"])
  }

  @Test(
    "addresses in the header get a domain, nothing else of the field changes",
    arguments: [
      ("To: bob\n", "To: bob@example.org\n"),
      (
        "To: bob ,\n\t\"Joe, X\" <joe> (c), x@example.org;\n",
        "To: bob ,\n\t\"Joe, X\" <joe> (c), x@example.org;\n"
      ),
      (
        "To: bob ,\n\t\"Joe, X\" <joe> (c), x@y.z\n",
        "To: bob@example.org ,\n\t\"Joe, X\" <joe@example.org> (c), x@y.z\n"
      ),
      ("cC:friends: bob, carol;\n", "cC:friends: bob@example.org, carol@example.org;\n"),
      ("Reply-To: \"a b\"\n", "Reply-To: \"a b\"@example.org\n"),
      ("Sender: <bob>\n", "Sender: <bob@example.org>\n"),
      ("To: undisclosed-recipients:;\n", "To: undisclosed-recipients:;\n"),
      ("To: bob, @@\n", "To: bob, @@\n"), ("To:\n", "To:\n"), ("Subject: bob\n", "Subject: bob\n"),
      ("X-To: bob\n", "X-To: bob\n"), ("To: bo\n b\n", "To: bo\n b\n"),
    ])
  func qualified(input: String, output: String) throws {
    #expect(rest(try submit(complete + input + "\nx\n", "-i bob")) == complete + output + "\nx\n")
  }

  @Test("a message from another system keeps its header, -G")
  func gateway() throws {
    #expect(rest(try submit("To: bob\nBcc: eve\n\nx\n", "-i -G bob")) == "To: bob\n\nx\n")
  }

  @Test("Bcc goes with and without -t, however it is folded", arguments: ["-i -t", "-i bob"])
  func blindCopies(line: String) throws {
    let input = complete + "To: bob\nBCC: eve@example.org,\n eve2\nbcc : x\nX: y\n\nBcc: body\n"
    let kept = try submit(input, line)
    #expect(rest(kept) == complete + "To: bob@example.org\nX: y\n\nBcc: body\n")
  }

  @Test("-t adds the recipients of To, Cc and Bcc to those of the command line, each one once")
  func headerRecipients() throws {
    let kept = try submit(
      "To: a, b@Example.ORG\nCc: g: c;,\n (x) \"d e\"\nBcc: a@example.org\n\n", "-t -i z b")
    #expect(
      kept.header?.envelope.recipients.map(\.address.text) == [
        "z@example.org", "b@example.org", "a@example.org", "c@example.org", "\"d e\"@example.org",
      ])
  }

  @Test(
    "8-bit octets and international addresses are noticed",
    arguments: [
      ("ä\n", "-i bob", " body=8bitmime"), ("a\n", "-i bob", ""),
      ("ä\n", "-i -B7BIT bob", " body=8bitmime"),
      ("a\n", "-i -B7BIT bob", " body=7bit"), ("a\n", "-i böb", " smtputf8"),
      ("a\n", "-i -O SMTPUTF8=yes bob", " smtputf8"),
      ("Subject: ä\n\n", "-i bob", " body=8bitmime"),
    ])
  func octets(body: String, line: String, words: String) throws {
    let file = try submit(body, line).file
    #expect(file.contains("Queue-Sender: <alice@example.org>\(words)\n"))
  }

  @Test("a message that is written before its end is seen is said to be 8-bit")
  func longMessage() throws {
    let body = [UInt8](repeating: "x", count: SubmissionLimits.firstWrite * 2)
    let kept = try submit(bytes(complete + "\n") + body, "-i bob")
    #expect(kept.header?.envelope.body == .eightBit)
    #expect(kept.message.count > body.count)
  }

  @Test("where the input was cut never shows", arguments: 1...40)
  func cuts(piece: Int) throws {
    let input = bytes(
      "From x\r\nTo: bob,\r\n carol\r\nBcc: eve\r\nSubject: ä\r\n\r\nbody\r\n.\r\nrest")
    for line in ["-t -i", "-t"] {
      let whole = try submit(input, line)
      #expect(try submit(input, line, piece: piece).file == whole.file)
    }
  }

  @Test("a lone dot ends the message without -i, also in the header")
  func dot() throws {
    #expect(rest(try submit(complete + "\na\n.\nb\n", "bob")) == complete + "\na\n")
    #expect(rest(try submit(complete + ".\nb\n", "bob")) == complete)
    #expect(rest(try submit(complete + "\na\n.\nb\n", "-i bob")) == complete + "\na\n.\nb\n")
  }

  @Test("what it writes is what the queue's strict reader takes, whatever the header says")
  func roundTrip() throws {
    let evil = "Queue-Recipient: <eve@example.org>\nQueue-Id: x\nTo: bob\n\n"
    let kept = try submit(evil, "-t -i")
    var decoder = QueueHeaderDecoder()
    var recipients: [String] = []
    try decoder.take(bytes(kept.file)) { recipients.append($0.address.text) }
    #expect(recipients == ["bob@example.org"])
    #expect(try bytes(kept.file).count - decoder.length == decoder.finish().size)
  }
}
