internal import MailServer
internal import Service

/// martlet-smtpd(8).
@main
struct Program {
  static func main() { ServerMain.run(ServerProgram.self) }
}
