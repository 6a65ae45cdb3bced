internal import Administration
internal import Unix

/// martlet(8).
@main
struct Program {
  static func main() {
    try? StandardDescriptors.fill()
    Signal.pipe.ignore()
    Host.exit(MartletProgram.run([[UInt8]](Host.arguments.dropFirst())))
  }
}
