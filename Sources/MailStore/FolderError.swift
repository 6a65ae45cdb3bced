public import Unix

/// Why a folder was not made, renamed, removed or opened.
public enum FolderError: Error, Hashable, Sendable {
  /// There is one of that name.
  case exists
  /// There is none of that name.
  case missing
  /// INBOX can neither be made nor removed.
  case isInbox
  /// The new name, or that of a folder below it, is too long or lies below the old one.
  case badName
  /// The system refused something.
  case system(Errno)

  /// The sentence for people.
  public var text: String {
    switch self {
    case .exists: "a folder of that name exists: choose another name"
    case .missing: "there is no folder of that name"
    case .isInbox: "INBOX cannot be made or removed"
    case .badName: "no folder can have that name: choose a shorter one"
    case .system(let error): "the folder cannot be changed: \(error.message)"
    }
  }
}
