import Bytes
import Testing

@testable import IMAP

/// What the clients of the examples in the RFCs say: all of it can be read.
@Suite struct ExampleTests {
  @Test(
    "examples of RFC 3501 and 9051",
    arguments: [
      "LOGIN SMITH SESAME", "AUTHENTICATE GSSAPI", "AUTHENTICATE PLAIN dGVzdAB0ZXN0AHRlc3Q=",
      "SELECT INBOX", "EXAMINE blurdybloop", "CREATE owatagusiam/",
      "CREATE owatagusiam/blurdybloop",
      "DELETE blurdybloop", "RENAME blurdybloop sarasoop", "RENAME INBOX old-mail",
      "SUBSCRIBE #news.comp.mail.mime", "UNSUBSCRIBE #news.comp.mail.mime", "LIST \"\" \"\"",
      "LIST #news.comp.mail.misc \"\"",
      "LIST /usr/staff/jones \"\"", "LIST ~/Mail/ %", "LSUB \"#news.\" \"comp.mail.*\"",
      "LIST (SUBSCRIBED) \"\" \"*\"", "LIST () \"\" \"%\" RETURN (CHILDREN)",
      "LIST (REMOTE) \"\" \"%\" RETURN (CHILDREN)",
      "LIST (SUBSCRIBED) \"\" \"*\" RETURN (CHILDREN)",
      "LIST \"\" (\"INBOX\" \"Drafts\" \"Sent/%\")", "LIST (SUBSCRIBED RECURSIVEMATCH) \"\" \"*\"",
      "LIST (SUBSCRIBED) \"\" (\"foo/%\" bar)",
      "LIST (SPECIAL-USE) \"\" \"*\"", "LIST \"\" \"%\" RETURN (STATUS (MESSAGES UNSEEN))",
      "NAMESPACE", "STATUS blurdybloop (UIDNEXT MESSAGES)", "IDLE", "EXPUNGE",
      "SEARCH FLAGGED SINCE 1-Feb-1994 NOT FROM \"Smith\"",
      "SEARCH TEXT \"string not in mailbox\"",
      "SEARCH RETURN (MIN COUNT) FLAGGED SINCE 1-Feb-1994 NOT FROM \"Smith\"",
      "SEARCH RETURN () FLAGGED SINCE 1-Feb-1994 NOT FROM \"Smith\"",
      "SEARCH RETURN (SAVE MIN) FLAGGED SINCE 1-Feb-1994 NOT FROM \"Smith\"",
      "UID SEARCH UID $ SMALLER 4096", "SEARCH OR $ 1,3000:3021",
      "FETCH 2:4 (FLAGS BODY[HEADER.FIELDS (DATE FROM)])",
      "FETCH 654 (BODY[TEXT] BINARY.SIZE[2])", "STORE 2:4 +FLAGS (\\Deleted)", "COPY 2:4 MEETING",
      "MOVE 42:69 foo", "UID FETCH 4827313:4828442 FLAGS", "UID STORE 4:7 FLAGS.SILENT (\\Draft)",
      "UID EXPUNGE 3000:3002",
      "UID COPY 1:* x", "UID MOVE 42:69 foo", "LOGOUT", "CLOSE", "UNSELECT", "ENABLE IMAP4rev2",
      "FETCH 12 FULL", "FETCH 12 BODY[HEADER]", "STORE 12 +FLAGS \\Deleted",
      "LOGIN {11}%0D%0AFRED FOOBAR {7}%0D%0Afat man",
      "UID FETCH 304 (BODY.PEEK[1.2.HEADER] BODY[3.1]<0.100>)",
      "SEARCH CHARSET UTF-8 TEXT {6}%0D%0A%D0%96%D0%96%D0%96",
    ])
  func base(text: String) { #expect(command(text) != nil) }

  @Test(
    "examples of the extensions",
    arguments: [
      // RFC 7162
      "SELECT INBOX (CONDSTORE)", "STATUS blurdybloop (UIDNEXT MESSAGES HIGHESTMODSEQ)",
      "STORE 50 (UNCHANGEDSINCE 12121231000) +FLAGS ($MDNSent)",
      "UID FETCH 1:* (FLAGS) (CHANGEDSINCE 12345)",
      "SEARCH MODSEQ \"/flags/\\\\draft\" all 620162338",
      "SEARCH OR NOT MODSEQ 720162338 LARGER 50000",
      "SELECT INBOX (QRESYNC (67890007 20050715194045000 41,43:211,214:541))",
      "SELECT INBOX (QRESYNC (67890007 90060115194045000 41:211,214:541))",
      "UID FETCH 300:500 (FLAGS) (CHANGEDSINCE 12345 VANISHED)", "FETCH 1 (MODSEQ)",
      "ENABLE CONDSTORE X-GOOD-IDEA",
      "SELECT \"mailbox1\" (QRESYNC (1 20 1:30 (1,5,9 1,6,20)))",
      // RFC 5256, 5267, 5957
      "SORT (SUBJECT) UTF-8 SINCE 1-Feb-1994", "SORT (SUBJECT REVERSE DATE) UTF-8 ALL",
      "SORT (SUBJECT) US-ASCII TEXT \"not in mailbox\"",
      "THREAD ORDEREDSUBJECT UTF-8 SINCE 5-MAR-2000",
      "THREAD REFERENCES US-ASCII SINCE 5-MAR-2000",
      "UID SORT RETURN (COUNT) (REVERSE DATE) UTF-8 UNDELETED UNKEYWORD $Junk",
      "SORT (DISPLAYFROM) UTF-8 ALL",
      // RFC 5258, 5819, 6154, 8457
      "LIST (SUBSCRIBED REMOTE) \"\" \"*\" RETURN (CHILDREN)",
      "LIST (RECURSIVEMATCH SUBSCRIBED) \"\" \"*\" RETURN (SUBSCRIBED)",
      "CREATE MyDrafts (USE (\\Drafts))", "CREATE Everything (USE (\\All))",
      "LIST \"\" \"%\" RETURN (SPECIAL-USE)",
      "LIST \"\" % RETURN (STATUS (MESSAGES HIGHESTMODSEQ SIZE))",
      // RFC 9394
      "UID SEARCH RETURN (PARTIAL -1:-100) UNDELETED UNKEYWORD $Junk",
      "UID SEARCH RETURN (PARTIAL 1:500) UNSEEN",
      "UID FETCH 25900:26600 (UID FLAGS) (PARTIAL -1:-30)",
      "UID FETCH 25900:26600 (UID FLAGS) (PARTIAL -1:-30 CHANGEDSINCE 98305)",
      "UID FETCH 1:* (UID FLAGS) (PARTIAL 1:100 CHANGEDSINCE 98305 VANISHED)",
      // RFC 2971, 8474, 8514, 8970, 5032
      "ID (\"name\" \"sodr\" \"version\" \"19.34\" \"vendor\" \"Pink Floyd Music Limited\")",
      "ID NIL", "FETCH 1:* (EMAILID THREADID)", "SEARCH EMAILID M6d99ac3275bb4e",
      "STATUS foo (MAILBOXID)", "FETCH 3 (SAVEDATE)",
      "SEARCH SAVEDBEFORE 28-Dec-2017", "FETCH 1 (RFC822.SIZE PREVIEW)",
      "FETCH 3:9 (PREVIEW (LAZY))", "SEARCH UNSEEN YOUNGER 259200",
      // RFC 5464
      "SETMETADATA INBOX (/private/comment {34}%0D%0AMy new comment across two lines.. )",
      "SETMETADATA INBOX (/private/comment NIL)",
      "SETMETADATA INBOX (/private/comment \"My comment\" /shared/comment \"x\")",
      "GETMETADATA \"\" /shared/comment",
      "GETMETADATA \"INBOX\" (/shared/comment /private/comment)",
      "GETMETADATA \"INBOX\" (DEPTH 1) (/private/filters/values)",
      "GETMETADATA \"INBOX\" (MAXSIZE 1024) (/shared/comment /private/comment)",
      // RFC 5465, 7377
      "NOTIFY SET (SELECTED (MessageNew (uid body.peek[header.fields (from subject)]) MessageExpunge))",
      "NOTIFY NONE",
      "notify set status (selected (MessageNew MessageExpunge)) (subtree Lists (MessageNew))",
      "notify set (personal (SubscriptionChange MailboxName MailboxMetadataChange ServerMetadataChange)) (inboxes (MessageNew FlagChange MessageExpunge))",
      "ESEARCH IN (mailboxes \"folder1\" subtree \"folder2\") unseen subject \"chad\"",
      "ESEARCH IN (selected subtree-one \"folder2\") RETURN (COUNT) subject \"chad\"",
      "ESEARCH IN (personal) RETURN (MIN MAX) FLAGGED",
      // RFC 9208, 4978, 8437
      "GETQUOTA \"#user/alice\"", "GETQUOTAROOT INBOX", "SETQUOTA \"#user/alice\" (STORAGE 510)",
      "STATUS INBOX (MESSAGES DELETED DELETED-STORAGE)", "COMPRESS DEFLATE", "UNAUTHENTICATE",
      "STATUS foo (APPENDLIMIT)",
    ])
  func extensions(text: String) { #expect(command(text) != nil) }

  @Test(
    "examples of APPEND and REPLACE",
    arguments: [
      "A003 APPEND saved-messages (\\Seen) {3}\r\nabc\r\n",
      "A004 APPEND saved-messages (\\Seen $MDNSent) \" 7-Feb-1994 21:52:25 -0800\" {3+}\r\nabc\r\n",
      "A APPEND \"drafts\" {0}\r\n\r\n",
      // RFC 3502, 4469, 6855, 8508
      "A003 APPEND saved-messages (\\Seen) {3}\r\nabc (\\Seen) \" 7-Feb-1994 22:43:04 -0800\" {2}\r\nde\r\n",
      "A003 APPEND Drafts (\\Seen \\Draft $MDNSent) CATENATE (URL \"/Drafts;UIDVALIDITY=385759045/;UID=20/;section=HEADER\" TEXT {42}\r\n\r\n--------------030308070208000400050907\r\n URL \"/Drafts;UIDVALIDITY=385759045/;UID=30\")\r\n",
      "A003 REPLACE 4 \"Drafts\" (\\Seen) {3}\r\nabc\r\n",
      "A UID REPLACE 2000 Drafts (\\Draft) \" 7-Feb-1994 22:43:04 -0800\" ~{3+}\r\nabc\r\n",
      "A APPEND x UTF8 (~{3+}\r\nabc)\r\n",
    ])
  func uploads(text: String) {
    let said = FramerTests.dialogue([Array(text.utf8)])
    #expect(said.hasSuffix("done\nend\n"), "\(said)")
  }
}
