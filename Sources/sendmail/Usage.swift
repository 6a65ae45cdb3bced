internal import Bytes

/// What `--help` says.
enum Usage {
  static let text = [UInt8](
    """
    usage: sendmail [-tiGv] [-f SENDER] [-F NAME] [-B TYPE] [-N WHEN] [-R full|hdrs] [-V ENVID]
                    [-odi|-odb|-odq] [-C FILE] [--] [RECIPIENT ...] < MESSAGE
           sendmail -bs    speak SMTP on descriptors 0 and 1
           sendmail -bv RECIPIENT ...    say where mail would go
           sendmail -bt    explain the routing of addresses read from descriptor 0
           sendmail -bp, mailq [-v] [-j]    list the queue
           sendmail -bi, newaliases    check the aliases
           sendmail -q[TIME|ITEXT|RTEXT|STEXT]    run the queue
    Exit status: 0 the message is durable, 75 nothing was kept; see sendmail(8).
    """.utf8)
}
