internal import Login
internal import POP3Server
internal import Service

/// martlet-pop3d(8).
@main
struct Program {
  static func main() { ServerMain.run(MailProgram<POP3Service>.self) }
}
