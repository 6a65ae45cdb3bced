internal import Bytes
internal import Postal

/// All that a server says, in one place.
extension Reply {
  // done
  static func greeting(_ host: [UInt8]) -> Reply {
    Reply(220, nil, lines: [host + Array(" ESMTP Martlet".utf8)])
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
  static let help = Reply(
    214, .ok,
    lines: [
      Array("HELO EHLO MAIL RCPT DATA RSET NOOP QUIT VRFY HELP".utf8),
      Array("The program is described in sendmail(8).".utf8),
    ])
  static let notVerified = Reply(
    252, EnhancedStatus(.success, 5, 0), "Not checked; send a message and see")

  // the command is wrong
  static let unknownCommand = Reply(500, .badCommand, "No such command; try HELP")
  static let lineTooLong = Reply(500, .badSyntax, "The line is too long")
  static let badLineEnd = Reply(500, .badSyntax, "Lines must end in CR LF")
  static let controlInCommand = Reply(500, .badSyntax, "Control characters in a command")
  static let unsupportedCommand = Reply(502, .badCommand, "This command is not offered here")
  static let noArgument = Reply(501, .badArgument, "This command takes no argument")
  static let helloNeedsName = Reply(501, .badArgument, "Say who you are: EHLO name.of.the.client")
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
  static let tooManyErrors = Reply(
    421, EnhancedStatus(.temporary, 7, 0), "Too many errors, goodbye")

  // not this message
  static func tooBig(_ limit: Int) -> Reply {
    Reply(552, EnhancedStatus(.permanent, 3, 4), "The message is over \(limit) octets")
  }
  static let tooManyRecipients = Reply(
    452, EnhancedStatus(.temporary, 5, 3), "Too many recipients; send to the others next")
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
