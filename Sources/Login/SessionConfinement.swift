internal import Bytes
public import Unix

/// What a process gives up for good that serves one user's mail, once the Maildir is open; DESIGN §6.
public enum SessionConfinement {
  /// Octets of addresses: the list of a large mailbox, and buffers.
  private static let memory = 4 << 30
  /// Open files: those of messages that come at once are the most.
  private static let descriptors = 256

  /// Gives it up. What the system cannot do is left out: the unit files confine again.
  ///
  /// All that can be opened then lies in the Maildir, or can only be read, and no program can be started.
  public static func enforce(_ maildir: Path, readable: [Path] = []) {
    try? Confinement.noNewPrivileges()
    try? Confinement.hideMemory()
    try? Confinement.limit(.memory, to: memory)
    try? Confinement.limit(.descriptors, to: descriptors)
    if Confinement.landlockLetsFilesMove {
      _ = try? Confinement.landlock(readable: readable, writable: [maildir])
    }
    _ = try? Confinement.denyUnusual()
  }
}
