public import Unix

/// Where accounts are looked up; tests bring their own.
public protocol AccountSource {
  /// The account of that name; nil if there is none. An error means: not known now.
  func account(named name: [UInt8]) throws(Errno) -> Account?
}
