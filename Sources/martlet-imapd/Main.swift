internal import IMAPServer
internal import Login
internal import Service

/// martlet-imapd(8).
@main
struct Program {
  static func main() { ServerMain.run(MailProgram<IMAPService>.self) }
}
