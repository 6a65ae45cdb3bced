/// What a reply says to a person, in each language.
struct Phrase: Hashable, Sendable {
  private let english: String
  private let german: String

  private init(_ english: String, _ german: String) {
    self.english = english
    self.german = german
  }

  /// The words.
  func text(_ language: Language) -> String {
    switch language {
    case .english: english
    case .german: german
    }
  }
}

// Wrong commands.
extension Phrase {
  static var unknownCommand: Phrase { Phrase("unknown command", "unbekannter Befehl") }
  static var notNow: Phrase {
    Phrase("not possible in this state", "in diesem Zustand nicht möglich")
  }
  static var controlInCommand: Phrase {
    Phrase("control characters are not allowed", "Steuerzeichen sind nicht erlaubt")
  }
  static var lineTooLong: Phrase { Phrase("line too long", "Zeile zu lang") }
  static var noArgument: Phrase {
    Phrase("this command has no argument", "dieser Befehl hat kein Argument")
  }
  static var argumentMissing: Phrase { Phrase("an argument is missing", "ein Argument fehlt") }
  static var numberExpected: Phrase {
    Phrase("the number of a message was expected", "die Nummer einer Nachricht wurde erwartet")
  }
  static var topSyntax: Phrase {
    Phrase("give a message and a number of lines", "erwartet wurden Nachricht und Zeilenzahl")
  }
  static var digestSyntax: Phrase {
    Phrase("give a name and an MD5 digest", "erwartet wurden Name und MD5-Prüfsumme")
  }
  static var authenticationSyntax: Phrase {
    Phrase("give a mechanism, and a response if you like", "erwartet wurde ein Verfahren")
  }
  static var notBase64: Phrase { Phrase("that is not base64", "das ist kein base64") }
}

// The AUTHORIZATION state.
extension Phrase {
  static var userTaken: Phrase { Phrase("now the password", "nun das Passwort") }
  static var needsUser: Phrase { Phrase("give USER first", "zuerst USER") }
  static var needsTLS: Phrase {
    Phrase("begin TLS first, so that nobody listens", "zuerst TLS, damit niemand mithört")
  }
  static var noDigests: Phrase { Phrase("APOP is not offered", "APOP gibt es hier nicht") }
  static var alreadyProtected: Phrase {
    Phrase("TLS is in use already", "TLS ist schon in Gebrauch")
  }
  static var followedStartTLS: Phrase {
    Phrase(
      "nothing may follow STLS before TLS begins", "vor dem Beginn von TLS darf STLS nichts folgen")
  }
  static var beginTLS: Phrase { Phrase("begin TLS", "TLS beginnen") }
  static var unknownMechanism: Phrase {
    Phrase("this mechanism is not offered", "dieses Verfahren gibt es hier nicht")
  }
  static var mechanismNeedsTLS: Phrase {
    Phrase("this mechanism needs TLS first", "dieses Verfahren braucht zuerst TLS")
  }
  static var cancelled: Phrase { Phrase("given up", "abgebrochen") }
  static var mechanismList: Phrase { Phrase("mechanisms follow", "es folgen die Verfahren") }
  static var capabilityList: Phrase { Phrase("capabilities follow", "es folgen die Fähigkeiten") }
  static var international: Phrase { Phrase("UTF-8 from now on", "von nun an UTF-8") }
  static var languageList: Phrase { Phrase("languages follow", "es folgen die Sprachen") }
  static var unknownLanguage: Phrase {
    Phrase("I do not speak that language", "diese Sprache spreche ich nicht")
  }
  static func speaks(_ language: Language) -> Phrase {
    Phrase("\(language.tag) I speak English now", "\(language.tag) ich spreche nun Deutsch")
  }
}

// The TRANSACTION state.
extension Phrase {
  static var noSuchMessage: Phrase { Phrase("no such message", "diese Nachricht gibt es nicht") }
  static var isDeleted: Phrase { Phrase("this message is deleted", "diese Nachricht ist gelöscht") }
  static var nothing: Phrase { Phrase("still here", "noch da") }
  static var topFollows: Phrase { Phrase("the top follows", "es folgt der Anfang") }
  static var nameList: Phrase { Phrase("unique names follow", "es folgen die eindeutigen Namen") }
  static func contents(messages: Int, octets: Int) -> Phrase {
    Phrase("\(english(messages)) (\(octets) octets)", "\(german(messages)) (\(octets) Oktette)")
  }
  static func deleted(_ number: Int) -> Phrase {
    Phrase("message \(number) deleted", "Nachricht \(number) gelöscht")
  }
  static func restored(messages: Int) -> Phrase {
    Phrase("\(english(messages)), none deleted", "\(german(messages)), keine gelöscht")
  }
  static func octets(_ count: Int) -> Phrase { Phrase("\(count) octets", "\(count) Oktette") }
}

// The end.
extension Phrase {
  static var goodbye: Phrase { Phrase("goodbye", "auf Wiedersehen") }
  static var idleTooLong: Phrase {
    Phrase("idle too long, nothing was deleted", "zu lange still, nichts wurde gelöscht")
  }
  static var shuttingDown: Phrase { Phrase("the server is stopping", "der Server wird angehalten") }
  static func goodbyeDeleted(_ count: Int) -> Phrase {
    Phrase("\(english(count)) deleted, goodbye", "\(german(count)) gelöscht, auf Wiedersehen")
  }

  private static func english(_ messages: Int) -> String {
    messages == 1 ? "1 message" : "\(messages) messages"
  }
  private static func german(_ messages: Int) -> String {
    messages == 1 ? "1 Nachricht" : "\(messages) Nachrichten"
  }
}
