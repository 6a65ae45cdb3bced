internal import Unix

@main
struct Program {
  static func main() { Host.exit(0) }
}
