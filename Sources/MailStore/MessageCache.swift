internal import Bytes
internal import Maildir
internal import Unix

/// What is known of the messages of a folder beside the list: octets by UID and kind, which a reader can derive
/// anew at any time. The file `martlet-cache`.
///
/// Nothing here fails: what cannot be read is not there, and what cannot be written is forgotten. An entry is
/// what was added, for this folder and this version, or nil.
public final class MessageCache {
  static let name: Path = "martlet-cache"
  /// The most octets of an entry; longer ones are not kept.
  public static let lengthLimit = 1 << 20
  /// How many octets are added before they are written without being told.
  static let pendingLimit = 4 << 20
  /// The most octets of the file that are written.
  static let writeLimit = 1 << 31

  private let maildir: Maildir
  private let id: MailboxID
  private let validity: UInt32
  private let identity: UInt64
  private let isReadOnly: Bool
  private var file: CacheFile?
  private var isOpened = false
  private var added: [UInt64: [UInt8]] = [:]
  private var addedOctets = 0

  /// The cache of a folder, for entries of one version of their encoding.
  public init(_ mailbox: StoredMailbox, version: UInt8) {
    let summary = mailbox.summary
    maildir = mailbox.maildir
    (id, validity) = (summary.id, summary.uidValidity)
    isReadOnly = mailbox.isReadOnly
    var sum = Checksum(seed: UInt64(version))
    sum.add(summary.id.text.span)
    sum.add(UInt64(summary.uidValidity))
    identity = sum.value
  }

  /// Whether it is that of this folder; not any more if the folder got another UIDVALIDITY.
  public func isFor(_ mailbox: StoredMailbox) -> Bool {
    mailbox.summary.id == id && mailbox.summary.uidValidity == validity
  }

  /// The entry of a message; nil if there is none. Quick where UIDs ascend.
  public func octets(of uid: UInt32, kind: UInt8) -> [UInt8]? {
    let key = UInt64(uid) << 8 | UInt64(kind)
    if !added.isEmpty, let octets = added[key] { return octets }
    open()
    return file?.octets(key)
  }

  /// Whether there may be entries of a message; costs nothing once the file is open.
  public func mayHave(_ uid: UInt32) -> Bool {
    open()
    return !added.isEmpty || file?.segments.contains { $0.uids ~= uid } ?? false
  }

  /// Adds an entry, in the place of one that is there.
  public func add(_ octets: [UInt8], of uid: UInt32, kind: UInt8) {
    guard octets.count <= Self.lengthLimit else { return }
    let old = added.updateValue(octets, forKey: UInt64(uid) << 8 | UInt64(kind))
    addedOctets += octets.count + 64 - (old.map { $0.count + 64 } ?? 0)
    if addedOctets > Self.pendingLimit { write(nil) }
  }

  /// Keeps what was added for later readers, not durable. Costs nothing if nothing was.
  ///
  /// Now and then the file is written anew, without what messages had that are gone.
  public func save(_ mailbox: StoredMailbox) {
    guard isFor(mailbox) else {
      forget()
      return
    }
    if added.isEmpty, file.map({ !isWasteful($0, mailbox) }) ?? true { return }
    write(mailbox)
  }

  private func open() {
    if isOpened { return }
    isOpened = true
    guard let descriptor = try? maildir.directory.open(Self.name) else { return }
    file = CacheFile(descriptor, identity)
  }

  private func forget() {
    added = [:]
    addedOctets = 0
  }

  /// Whether most entries must be of messages that are gone.
  private func isWasteful(_ file: CacheFile, _ mailbox: StoredMailbox) -> Bool {
    var messages = 0
    for segment in file.segments { messages += segment.messages }
    // each may stand in a segment for each kind
    return messages > 5 * mailbox.summary.count + 1000
  }
}

// Writing.
extension MessageCache {
  /// Without a folder what is of messages that are gone stays.
  func write(_ mailbox: StoredMailbox?) {
    defer {
      forget()
      (file, isOpened) = (nil, false)
    }
    if isReadOnly { return }
    // that which is there now: others may have written it
    (file, isOpened) = (nil, false)
    open()
    do throws(Errno) {
      if let file, file.isWhole, file.segments.count < CacheFile.segmentLimit,
        file.size + addedOctets < Self.writeLimit,
        mailbox.map({ !isWasteful(file, $0) }) ?? true
      {
        try append()
      } else {
        try rewrite(mailbox)
      }
    } catch {
      // on a full disk the room is needed for mail
      if error.isOutOfSpace { try? maildir.directory.remove(Self.name) }
    }
  }

  /// Adds a segment with one write. Whoever does so at the same time loses or wins, but harms nothing.
  private func append() throws(Errno) {
    // `addedOctets` has more for each entry than the segment
    var writer = CacheWriter(identity, room: addedOctets, entries: added.count)
    for (key, octets) in added.sorted(by: { $0.key < $1.key }) { writer.add(octets, key) }
    guard let segment = writer.segment() else { return }
    try maildir.directory.openForAppending(Self.name).write(segment)
  }

  /// Writes the file anew with one segment.
  private func rewrite(_ mailbox: StoredMailbox?) throws(Errno) {
    let temporary = try maildir.directory.directory("tmp")
    guard let name = Path(DeliverySignature().unique + Array("_cache".utf8)) else { return }
    do throws(Errno) {
      let new = try temporary.open(name, .creating(mode: 0o600))
      try new.write(CacheFile.head(identity))
      var writer = CacheWriter(identity)
      for entry in entries(mailbox) {
        guard let octets = entry.octets(added, file) else { continue }
        writer.add(octets, entry.place.key)
        try writer.flush(new)
      }
      try writer.flush(new, force: true)
      if let (end, head) = writer.finish() {
        try new.write(end)
        try new.write(head, at: CacheFile.headSize)
      } else {
        try new.truncate(to: CacheFile.headSize)
      }
      try temporary.rename(name, into: maildir.directory, as: Self.name)
    } catch {
      try? temporary.remove(name)
      throw error
    }
  }

  /// An entry that goes into the new file: of a segment of the old one, or added.
  private struct Entry {
    let place: CacheSegment.Place
    /// Nil for one that was added.
    let segment: Int?

    func octets(_ added: [UInt64: [UInt8]], _ file: CacheFile?) -> [UInt8]? {
      guard let segment else { return added[place.key] }
      return file.flatMap { $0.octets(place, of: $0.segments[segment]) }
    }

    func precedes(_ other: Entry) -> Bool {
      if place.key != other.place.key { return place.key < other.place.key }
      return (segment ?? .max) > (other.segment ?? .max)
    }
  }

  /// The last entry of each key, ascending, without those of messages that are gone.
  private func entries(_ mailbox: StoredMailbox?) -> [Entry] {
    var all: [Entry] = []
    for key in added.keys {
      all.append(Entry(place: CacheSegment.Place(key: key, offset: 0, length: 0), segment: nil))
    }
    if let file, file.size + addedOctets < Self.writeLimit {
      for (number, segment) in file.segments.enumerated() {
        for place in segment.places(in: file.descriptor) {
          all.append(Entry(place: place, segment: number))
        }
      }
    }
    all.sort { $0.precedes($1) }
    let messages = mailbox.flatMap { try? $0.messages() }
    var kept: [Entry] = []
    for entry in all where kept.last?.place.key != entry.place.key {
      let uid = UInt32(truncatingIfNeeded: entry.place.key >> 8)
      if let messages, messages.index(of: uid) == nil { continue }
      kept.append(entry)
    }
    return kept
  }
}
