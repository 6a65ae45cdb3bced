internal import Bytes

// Commands that are about no mailbox; RFC 9051 §6.1, §6.3.1, §6.3.13.
extension Session {
  mutating func tellCapabilities(_ tag: Tag) {
    out.capability(capabilities)
    finish(tag, "CAPABILITY")
  }

  mutating func identify(_ tag: Tag) {
    out.id(configuration.identity)
    finish(tag, "ID")
  }

  mutating func logOut(_ tag: Tag) {
    out.status(nil, .bye, "goodbye")
    out.status(tag, .ok, "LOGOUT completed")
    close()
  }

  /// What CAPABILITY says of a client that has logged in.
  var capabilities: [String] {
    var names = Self.capabilities
    names.append("APPENDLIMIT=\(account.appendLimit)")
    if configuration.offersCompression, !isCompressed { names.append("COMPRESS=DEFLATE") }
    return names
  }

  private static let capabilities = [
    "IMAP4rev1", "IMAP4rev2", "LITERAL+", "SASL-IR", "ENABLE", "ID", "IDLE", "NOTIFY", "NAMESPACE",
    "UIDPLUS", "UIDONLY", "UNSELECT", "MOVE", "REPLACE", "CONDSTORE", "QRESYNC", "OBJECTID",
    "SAVEDATE", "PREVIEW", "BINARY", "MULTIAPPEND", "CATENATE", "URL-PARTIAL", "UTF8=ACCEPT",
    "CHILDREN", "LIST-EXTENDED", "LIST-STATUS", "LIST-METADATA", "SPECIAL-USE",
    "CREATE-SPECIAL-USE", "STATUS=SIZE", "METADATA", "QUOTA", "QUOTA=RES-STORAGE",
    "QUOTA=RES-MESSAGE", "ESEARCH", "SEARCHRES", "WITHIN", "MULTISEARCH", "PARTIAL", "INPROGRESS",
    "I18NLEVEL=1", "SORT", "SORT=DISPLAY", "ESORT", "THREAD=ORDEREDSUBJECT", "THREAD=REFERENCES",
    "THREAD=REFS",
  ]

  mutating func enable(_ names: [[UInt8]], _ tag: Tag) {
    var told: [String] = []
    for name in names {
      guard let found = Extension(name) else { continue }
      if found == .condstore || found == .qresync { wantModSequences() }
      enabled.insert(found)
      if !told.contains(found.rawValue) { told.append(found.rawValue) }
    }
    let isUTF8 = enabled.contains(.utf8) || enabled.contains(.imap4rev2)
    out.isUTF8 = isUTF8
    framer.isUTF8 = isUTF8
    out.enabled(told)
    finish(tag, "ENABLE")
  }

  mutating func idle(_ tag: Tag) {
    synchronize(.everything)
    if hasEnded { return }
    idleTag = tag
    framer.awaitsLine = true
    out.proceed(Array("idling".utf8))
  }

  mutating func endIdle(_ line: [UInt8]) {
    guard let tag = idleTag else { return }
    idleTag = nil
    guard line.equalsIgnoringCase(Array("DONE".utf8)) else {
      return reject(tag, "DONE ends IDLE, nothing else")
    }
    finish(tag, "IDLE")
  }
}
