import Bytes
import Message
import Testing

private func envelope(_ text: String) -> String {
  StructureText.envelope(MessageEnvelope(Header(octets(text))))
}

@Suite struct MessageEnvelopeTests {
  @Test("the example of RFC 9051 §8 is read")
  func example() {
    let header = """
      Date: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)
      From: Terry Gray <gray@cac.washington.edu>
      Subject: IMAP4rev2 WG mtg summary and minutes
      To: imap@cac.washington.edu
      cc: minutes@CNRI.Reston.VA.US, John Klensin <KLENSIN@MIT.EDU>
      Message-Id: <B27397-0100000@cac.washington.ed>
      MIME-Version: 1.0
      Content-Type: TEXT/PLAIN; CHARSET=US-ASCII


      """
    let gray = #"(("Terry Gray" NIL "gray" "cac.washington.edu"))"#
    let expected = [
      #"("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" "IMAP4rev2 WG mtg summary and minutes""#,
      gray, gray, gray, #"((NIL NIL "imap" "cac.washington.edu"))"#,
      #"((NIL NIL "minutes" "CNRI.Reston.VA.US")("John Klensin" NIL "KLENSIN" "MIT.EDU"))"#,
      #"NIL NIL "<B27397-0100000@cac.washington.ed>")"#,
    ].joined(separator: " ")
    #expect(envelope(header) == expected)
  }

  @Test(
    "fields are found as they are",
    arguments: [
      ("", "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"),
      ("Subject:\n", #"(NIL "" NIL NIL NIL NIL NIL NIL NIL NIL)"#),
      ("SUBJECT : a\n b\n", #"(NIL "a b" NIL NIL NIL NIL NIL NIL NIL NIL)"#),
      ("Subject: 1\nSubject: 2\n", #"(NIL "1" NIL NIL NIL NIL NIL NIL NIL NIL)"#),
      ("Reply-To:\nTo:\n", "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"),
      (
        "In-Reply-To: <a>\n <b>\nMessage-ID: x\nBcc: a@b\n",
        #"(NIL NIL NIL NIL NIL NIL NIL ((NIL NIL "a" "b")) "<a> <b>" "x")"#
      ),
      (
        "To: a@b\nTo: c@d\n",
        #"(NIL NIL NIL NIL NIL ((NIL NIL "a" "b")(NIL NIL "c" "d")) NIL NIL NIL NIL)"#
      ),
      (
        "Cc: g:a@b;\n",
        #"(NIL NIL NIL NIL NIL NIL ((NIL NIL "g" NIL)(NIL NIL "a" "b")(NIL NIL NIL NIL)) NIL NIL NIL)"#
      ),
    ])
  func fields(text: String, expected: String) {
    #expect(envelope(text + "\nFrom: not@header\n") == expected)
  }

  @Test("sender and reply-to are the author unless they are given; RFC 9051 §7.5.2")
  func defaults() {
    let author = #"((NIL NIL "a" "b"))"#
    let other = #"((NIL NIL "c" "d"))"#
    for (text, sender, reply) in [
      ("", author, author), ("Sender: c@d\n", other, author), ("Reply-To: c@d\n", author, other),
      ("Sender: \nReply-To: ,\n", author, author),
    ] {
      let expected = "(NIL NIL \(author) \(sender) \(reply) NIL NIL NIL NIL NIL)"
      #expect(envelope("From: a@b\n" + text) == expected)
    }
  }
}
