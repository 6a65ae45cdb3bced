public import Unix

extension Settings {
  /// Where programs lie that are not beside the running one.
  private static let usualDirectories: [Path] = ["/usr/libexec/martlet", "/usr/lib/martlet"]

  /// The path of a program of the mail system, such as `martlet-local`.
  ///
  /// `program-directory` decides alone if it is set; else the directory of the running program, then
  /// the usual ones. If none has it, the answer is the first of them, so that a complaint names it.
  public func program(_ name: Path) -> Path {
    if let programDirectory { return programDirectory.appending(name) }
    let here = (try? Host.programPath())?.parent
    let candidates = (here.map { [$0] } ?? []) + Settings.usualDirectories
    for directory in candidates {
      let path = directory.appending(name)
      if let status = try? path.status(), status.kind == .file { return path }
    }
    return candidates[0].appending(name)
  }
}
