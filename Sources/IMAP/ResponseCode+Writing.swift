internal import Bytes

extension ResponseCode {
  /// The code without brackets.
  var bytes: [UInt8] {
    if let word { return Array(word.utf8) }
    var out = ResponseWriter()
    write(to: &out)
    return out.bytes
  }

  /// The code if it is no more than a word.
  private var word: String? {
    switch self {
    case .alert: "ALERT"
    case .alreadyExists: "ALREADYEXISTS"
    case .authenticationFailed: "AUTHENTICATIONFAILED"
    case .authorizationFailed: "AUTHORIZATIONFAILED"
    case .cannot: "CANNOT"
    case .clientBug: "CLIENTBUG"
    case .closed: "CLOSED"
    case .compressionActive: "COMPRESSIONACTIVE"
    case .contactAdmin: "CONTACTADMIN"
    case .corruption: "CORRUPTION"
    case .expired: "EXPIRED"
    case .expungeIssued: "EXPUNGEISSUED"
    case .hasChildren: "HASCHILDREN"
    case .inUse: "INUSE"
    case .limit: "LIMIT"
    case .metadataNoPrivate: "METADATA NOPRIVATE"
    case .metadataTooMany: "METADATA TOOMANY"
    case .noModSequence: "NOMODSEQ"
    case .nonExistent: "NONEXISTENT"
    case .noPermission: "NOPERM"
    case .notificationOverflow: "NOTIFICATIONOVERFLOW"
    case .notSaved: "NOTSAVED"
    case .overQuota: "OVERQUOTA"
    case .parse: "PARSE"
    case .privacyRequired: "PRIVACYREQUIRED"
    case .readOnly: "READ-ONLY"
    case .readWrite: "READ-WRITE"
    case .serverBug: "SERVERBUG"
    case .tooBig: "TOOBIG"
    case .tryCreate: "TRYCREATE"
    case .uidNotSticky: "UIDNOTSTICKY"
    case .uidRequired: "UIDREQUIRED"
    case .unavailable: "UNAVAILABLE"
    case .unknownEncoding: "UNKNOWN-CTE"
    case .useAttribute: "USEATTR"
    case .appendUID, .badCharset, .badEvent, .badURL, .capability, .copyUID,
      .highestModSequence, .inProgress, .mailboxID, .metadataLongEntries, .metadataMaximum,
      .modified, .permanentFlags, .uidNext, .uidValidity, .unseen:
      nil
    }
  }

  private func write(to out: inout ResponseWriter) {
    switch self {
    case .appendUID(let validity, let uids):
      out.put(text: "APPENDUID \(validity) ")
      out.put(uids.bytes)
    case .badCharset(let names):
      out.put("BADCHARSET")
      if !names.isEmpty { out.put(" ", list: names) }
    case .badEvent(let names): out.put("BADEVENT ", list: names)
    case .badURL(let url):
      // the url stands in a line: what cannot be there is left out
      out.put("BADURL ")
      out.put(url.filter { $0.isVisible && $0 != "]" })
    case .capability(let names):
      out.put("CAPABILITY")
      for name in names { out.put(text: " \(name)") }
    case .copyUID(let validity, let from, let to):
      out.put(text: "COPYUID \(validity) ")
      out.put(NumberSet.bytes(inOrder: from))
      out.put(" ")
      out.put(NumberSet.bytes(inOrder: to))
    case .highestModSequence(let value): out.put(text: "HIGHESTMODSEQ \(value.value)")
    case .inProgress(let tag, let done, let goal): Self.write(tag, done, goal, to: &out)
    case .mailboxID(let id):
      out.put("MAILBOXID (")
      out.put(id)
      out.put(")")
    case .metadataLongEntries(let octets): out.put(text: "METADATA LONGENTRIES \(octets)")
    case .metadataMaximum(let octets): out.put(text: "METADATA MAXSIZE \(octets)")
    case .modified(let numbers):
      out.put("MODIFIED ")
      out.put(numbers.bytes)
    case .permanentFlags(let flags, let canAdd):
      out.put("PERMANENTFLAGS ")
      out.put(flags, canAdd: canAdd)
    case .uidNext(let uid): out.put(text: "UIDNEXT \(uid)")
    case .uidValidity(let value): out.put(text: "UIDVALIDITY \(value)")
    case .unseen(let number): out.put(text: "UNSEEN \(number)")
    case .alert, .alreadyExists, .authenticationFailed, .authorizationFailed, .cannot, .clientBug,
      .closed, .compressionActive, .contactAdmin, .corruption, .expired, .expungeIssued,
      .hasChildren, .inUse, .limit, .metadataNoPrivate, .metadataTooMany, .noModSequence,
      .nonExistent, .noPermission, .notificationOverflow, .notSaved, .overQuota, .parse,
      .privacyRequired, .readOnly, .readWrite, .serverBug, .tooBig, .tryCreate, .uidNotSticky,
      .uidRequired, .unavailable, .unknownEncoding, .useAttribute:
      break
    }
  }

  private static func write(_ tag: Tag?, _ done: Int?, _ goal: Int?, to out: inout ResponseWriter) {
    out.put("INPROGRESS")
    if tag == nil, done == nil, goal == nil { return }
    out.put(" (")
    // RFC 9585 §4: a bracket would end the code
    out.put(nstring: tag.flatMap { $0.bytes.contains("]") ? nil : $0.bytes })
    for number in [done, goal] {
      out.put(" ")
      if let number { out.put(number) } else { out.put("NIL") }
    }
    out.put(")")
  }
}
