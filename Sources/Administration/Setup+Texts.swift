internal import Configuration
internal import Unix

// The files that a new installation begins with.
extension Setup {
  /// A configuration with everything at its default, but for where the spool is.
  static func configurationText(_ settings: Settings, _ kind: Kind) -> String {
    let isDefault = settings.spool == "/var/spool/martlet"
    return """
      # Configuration of Martlet. martlet.conf(5) documents each setting; each has a default.
      # After a change: martlet check

      # What this host calls itself, and what completes an address without a domain.
      #hostname = mail.example.org
      #domain = example.org

      # Domains whose mail ends here.
      #local-domains = example.org localhost

      # The queue.
      \(isDefault ? "#" : "")spool = \(settings.spool.text)

      # Where the mail of an account lies, from its home directory.
      #maildir = Maildir

      # Who gets the mail of root and of the postmaster; may be an address elsewhere.
      #postmaster = root

      """
  }

  /// A table that sends the mail of the usual names to root.
  static let aliasesText = """
    # Aliases: NAME: target, target ... See martlet-aliases(5). After a change: martlet check

    mailer-daemon: postmaster
    postmaster: root
    hostmaster: root
    webmaster: root
    abuse: root

    # A person reads the mail of root:
    #root: alice

    """
}
