internal import Unix

@main
struct Main {
  static func main() { Host.exit(69) }
}
