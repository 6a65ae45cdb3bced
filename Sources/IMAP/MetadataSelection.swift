internal import Bytes

/// Which entries GETMETADATA tells; RFC 5464 §4.2.
struct MetadataSelection {
  /// What was found.
  struct Found {
    /// The entries that are told.
    var entries: [MetadataEntry] = []
    /// How many octets the longest has that is not told, as it is too long.
    var longest: Int?
  }

  private let arguments: MetadataArguments

  init(_ arguments: MetadataArguments) { self.arguments = arguments }

  /// What is told of all entries that there are: each once, those that were named first.
  ///
  /// Without DEPTH one that is not there is told to have no value.
  func choose(from all: [MetadataEntry]) -> Found {
    var found = Found()
    var told: Set<[UInt8]> = []
    let values = Dictionary(all.map { ($0.name, $0.value) }) { first, _ in first }
    for name in arguments.entries {
      if let value = values[name], told.insert(name).inserted {
        add(MetadataEntry(name: name, value: value), to: &found)
      } else if arguments.depth == .none, told.insert(name).inserted {
        found.entries.append(MetadataEntry(name: name, value: nil))
      }
    }
    guard arguments.depth != .none else { return found }
    for entry in all.sorted(by: { $0.name.lexicographicallyPrecedes($1.name) })
    where isBelow(entry.name) && told.insert(entry.name).inserted { add(entry, to: &found) }
    return found
  }

  private func add(_ entry: MetadataEntry, to found: inout Found) {
    let size = entry.value?.count ?? 0
    if let limit = arguments.sizeLimit, size > limit {
      found.longest = max(found.longest ?? 0, size)
    } else {
      found.entries.append(entry)
    }
  }

  private func isBelow(_ name: [UInt8]) -> Bool {
    arguments.entries.contains { above in
      guard name.count > above.count, name[above.count] == "/", name.starts(with: above) else {
        return false
      }
      return arguments.depth == .all || !name[(above.count + 1)...].contains("/")
    }
  }
}

/// What SETMETADATA refuses; RFC 5464 §4.3.
enum MetadataLimits {
  /// The most octets of a value.
  static let value = 65_536
  /// The most entries of a mailbox, or of the server.
  static let entries = 100
  /// The entry of the server that tells how to reach its administrator.
  private static let administrator = Array("/shared/admin".utf8)

  static func check(
    _ new: [MetadataEntry], _ old: [MetadataEntry], isServer: Bool
  ) throws(MailRefusal) {
    var names = Set(old.map(\.name))
    for entry in new {
      if isServer, entry.name == administrator {
        throw MailRefusal(.noPermission, "only the administrator can change /shared/admin")
      }
      guard let value = entry.value else {
        names.remove(entry.name)
        continue
      }
      if value.count > Self.value {
        throw MailRefusal(.metadataMaximum(Self.value), "the value is too long")
      }
      if names.insert(entry.name).inserted, names.count > entries {
        throw MailRefusal(.metadataTooMany, "there are too many entries; remove some")
      }
    }
  }
}

extension [UInt8] {
  /// Whether it is the name of an entry that can have a value; RFC 5464 §3.2.
  var isWholeEntryName: Bool {
    let parts = split(separator: "/").map { $0.map(\.lowercased) }
    guard parts.count >= 2, parts[0] == Array("private".utf8) || parts[0] == Array("shared".utf8)
    else { return false }
    return parts[1] != Array("vendor".utf8) || parts.count >= 4
  }
}
