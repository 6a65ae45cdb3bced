internal import Bytes
public import Postal

/// All that a server says, in one place.
extension Reply {
  // done
  static func greeting(_ host: [UInt8], isLocal: Bool = false) -> Reply {
    Reply(220, nil, lines: [host + Array((isLocal ? " LMTP Martlet" : " ESMTP Martlet").utf8)])
  }
  static func hello(_ host: [UInt8]) -> Reply { Reply(250, nil, lines: [host]) }
  static func extensions(_ host: [UInt8], _ keywords: [String]) -> Reply {
    Reply(250, nil, lines: [host] + keywords.map { Array($0.utf8) })
  }
  static let senderTaken = Reply(250, EnhancedStatus(.success, 1, 0), "Sender ok")
  static let recipientTaken = Reply(250, .recipientValid, "Recipient ok")
  static let startData = Reply(354, nil, "Send the message, then a line with a single dot")
  static func queued(_ id: [UInt8]) -> Reply {
    Reply(250, .ok, lines: [Array("Queued as ".utf8) + id])
  }
  static let reset = Reply(250, .ok, "Forgotten")
  static let nothing = Reply(250, .ok, "Ok")
  static let goodbye = Reply(221, .ok, "Goodbye")
  static func help(_ configuration: Session.Configuration) -> Reply {
    let page = configuration.mode.isNetwork ? "martlet-smtpd(8)" : "sendmail(8)"
    return Reply(
      214, .ok,
      lines: [
        Array(configuration.verbs.utf8), Array("The program is described in \(page).".utf8),
      ])
  }
  static func verified(_ address: Address) -> Reply {
    Reply(250, .recipientValid, lines: [["<"] + address.bytes + [">"]])
  }
  static func chunkTaken(_ size: Int) -> Reply { Reply(250, .ok, "\(size) octets so far") }
  static func turnStarted(_ domain: [UInt8], _ count: Int) -> Reply {
    let text = count == 0 ? "Nothing waits for " : "Trying \(count) messages for "
    return Reply(count == 0 ? 251 : 253, .ok, lines: [Array(text.utf8) + domain])
  }
  static let notVerified = Reply(
    252, EnhancedStatus(.success, 5, 0), "Not checked; send a message and see")

  // TLS and logins
  static let startTLS = Reply(220, .ok, "Speak TLS now")
  static let loggedIn = Reply(235, EnhancedStatus(.success, 7, 0), "Welcome")
  static func challenge(_ bytes: [UInt8]) -> Reply {
    Reply(334, nil, lines: [Base64.encode(bytes)], isWhole: true)
  }
  static func loginRefused(_ failure: Failure) -> Reply {
    Reply(failure.isTemporary ? 454 : 535, failure.status, lines: [failure.text])
  }
  static let needsLogin = Reply(530, EnhancedStatus(.permanent, 7, 0), "Log in first")
  static let alreadyProtected = Reply(503, .badCommand, "TLS is in use already")
  static let alreadyLoggedIn = Reply(503, .badCommand, "You have logged in already")
  static let notInTransaction = Reply(503, .badCommand, "Not within a message; use RSET first")
  static let followedStartTLS = Reply(
    554, EnhancedStatus(.permanent, 5, 0), "Commands behind STARTTLS; goodbye")
  static let unknownMechanism = Reply(504, .badArgument, "No such mechanism here; see EHLO")
  static let mechanismNeedsTLS = Reply(
    538, EnhancedStatus(.permanent, 7, 11), "This mechanism needs TLS; use STARTTLS first")
  static let authenticationSyntax = Reply(501, .badArgument, "Write AUTH MECHANISM [RESPONSE]")
  static let notBase64 = Reply(501, .badSyntax, "The response is not base64")
  static let responseTooLong = Reply(500, EnhancedStatus(.permanent, 5, 6), "The line is too long")
  static let loginCancelled = Reply(501, EnhancedStatus(.permanent, 7, 0), "Given up")

  // the command is wrong
  static let unknownCommand = Reply(500, .badCommand, "No such command; try HELP")
  static let lineTooLong = Reply(500, .badSyntax, "The line is too long")
  static let badLineEnd = Reply(500, .badSyntax, "Lines must end in CR LF")
  static let controlInCommand = Reply(500, .badSyntax, "Control characters in a command")
  static let unsupportedCommand = Reply(502, .badCommand, "This command is not offered here")
  static let noArgument = Reply(501, .badArgument, "This command takes no argument")
  static let helloNeedsName = Reply(501, .badArgument, "Say who you are: EHLO name.of.the.client")
  static let onlyLocal = Reply(500, .badCommand, "This is LMTP; say LHLO")
  static let notLocal = Reply(500, .badCommand, "This is not LMTP; say EHLO")
  static let verifyNeedsName = Reply(501, .badArgument, "Write VRFY address")
  static let chunkSyntax = Reply(501, .badArgument, "Write BDAT SIZE [LAST]; goodbye")
  static let turnSyntax = Reply(501, .badArgument, "Write ETRN domain")
  static func turnNotAllowed(_ domain: [UInt8]) -> Reply {
    Reply(
      459, EnhancedStatus(.temporary, 7, 1), lines: [Array("Not offered for ".utf8) + domain])
  }
  static let turnUnable = Reply(458, .system(.temporary), "The queue cannot be looked at now")
  static let localHelloNeedsName = Reply(
    501, .badArgument, "Say who you are: LHLO name.of.the.client")
  static let mailSyntax = Reply(501, .badArgument, "Write MAIL FROM:<address>")
  static let recipientSyntax = Reply(501, .badArgument, "Write RCPT TO:<address>")
  static let badSender = Reply(
    553, EnhancedStatus(.permanent, 1, 7), "The sender is not an address")
  static let badRecipient = Reply(553, .badAddress, "The recipient is not an address")
  static let needsDomain = Reply(553, .badAddress, "The address needs a domain")

  // a parameter is wrong
  static let needsBlank = Reply(
    501, .badArgument, "A blank must stand between the address and what follows")
  static func unknownParameter(_ name: [UInt8]) -> Reply {
    Reply(555, .badArgument, lines: [Array("Not offered: ".utf8) + name.prefix(60)])
  }
  static func badParameter(_ name: [UInt8]) -> Reply {
    Reply(501, .badArgument, lines: [Array("Not a value of ".utf8) + name.prefix(60)])
  }
  static func repeatedParameter(_ name: [UInt8]) -> Reply {
    Reply(501, .badArgument, lines: [Array("Given twice: ".utf8) + name.prefix(60)])
  }

  // the order is wrong
  static let alreadySender = Reply(503, .badCommand, "There is a sender already; use RSET first")
  static let needsSender = Reply(503, .badCommand, "Say MAIL first")
  static let needsRecipient = Reply(503, .badCommand, "Say RCPT first")
  static func needsHello(isLocal: Bool) -> Reply {
    Reply(503, .badCommand, isLocal ? "Say LHLO first" : "Say EHLO first")
  }
  static let chunksBegun = Reply(503, .badCommand, "The message has begun with BDAT")
  static let chunksFailed = Reply(503, .badCommand, "The message was refused; use RSET")
  static let binaryNeedsChunks = Reply(503, .badCommand, "BODY=BINARYMIME needs BDAT")
  static let otherProtocol = Reply(
    421, EnhancedStatus(.temporary, 7, 0), "This is a mail server, goodbye")
  static let tooManyErrors = Reply(
    421, EnhancedStatus(.temporary, 7, 0), "Too many errors, goodbye")

  // our side ends it
  /// For a client that is silent too long.
  public static let timeout = Reply(
    421, .brokenConnection, "Silent too long, goodbye")
  /// For a session that lasts too long.
  public static let tooLongInAll = Reply(
    421, .brokenConnection, "This has taken too long, goodbye")
  /// For a client that has, or with others has, too many connections.
  public static let tooManyConnections = Reply(
    421, EnhancedStatus(.temporary, 7, 0), "Too many connections; try later")
  /// For the end of the service.
  public static let shuttingDown = Reply(
    421, EnhancedStatus(.temporary, 3, 2), "The service is ending; try later")
  /// For a service that cannot begin, and why.
  public static func notNow(_ failure: Failure) -> Reply {
    Reply(421, failure.status, lines: [failure.text])
  }

  // not this message
  static func senderRefused(_ failure: Failure) -> Reply {
    let isAddress = failure.status.subject == 1 || failure.status == .refused
    guard isAddress, !failure.isTemporary else { return Reply(failure) }
    return Reply(553, failure.status, lines: [failure.text])
  }
  static let bareLineEnd = Reply(
    550, EnhancedStatus(.permanent, 6, 11), "Lines of a message must end in CR LF, all of them")
  static let badLineEndGoodbye = Reply(
    421, EnhancedStatus(.temporary, 5, 2), "Where your message ends is in doubt, goodbye")
  static let hasNUL = Reply(
    550, EnhancedStatus(.permanent, 6, 0), "The message has a NUL; send binary data in base64")
  static let heldTooLong = Reply(
    501, .badArgument, "The message would be held back too long; see EHLO")
  static let heldPastTimeLimit = Reply(
    501, .badArgument, "The message would be held back until its time is over")
  static func tooBig(_ limit: Int) -> Reply {
    Reply(552, EnhancedStatus(.permanent, 3, 4), "The message is over \(limit) octets")
  }
  static let tooManyRecipients = Reply(
    452, EnhancedStatus(.temporary, 5, 3), "Too many recipients; send to the others next")
  static let requiredTLSNeedsTLS = Reply(
    555, EnhancedStatus(.permanent, 7, 10), "REQUIRETLS needs TLS on the way here; use STARTTLS")
  static let senderNeedsUTF8 = Reply(
    550, .needsUTF8, "The sender needs the parameter SMTPUTF8")
  static let recipientNeedsUTF8 = Reply(
    553, .needsUTF8, "The recipient needs a message sent with SMTPUTF8")
  static let noAnswer = Reply(451, .system(.temporary), "The recipient was not checked; try later")
}

extension EnhancedStatus {
  static let badCommand = EnhancedStatus(.permanent, 5, 1)
  static let badSyntax = EnhancedStatus(.permanent, 5, 2)
  static let badArgument = EnhancedStatus(.permanent, 5, 4)
  static let needsUTF8 = EnhancedStatus(.permanent, 6, 7)
}
