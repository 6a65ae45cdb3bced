// swift-tools-version: 6.2
import PackageDescription

// The Swift runtime, libstdc++ and libgcc are linked in; only libc is not, so that NSS, PAM and iconv
// work. Without PIE a program starts 0.1 ms sooner and keeps 220 KiB less to itself. CStart replaces
// libm; the order file puts the functions that every start runs side by side: Contrib/link/README.
let link = "\(Context.packageDirectory)/Contrib/link"
let hybrid: [LinkerSetting] = [
  .unsafeFlags([
    "-static-stdlib", "-L", link, "-use-ld=lld",
    "-Xclang-linker", "-static-libgcc", "-Xclang-linker", "-no-pie",
    "-Xlinker", "--symbol-ordering-file=\(link)/startup.order",
    "-Xlinker", "--no-warn-symbol-ordering",
  ]),
  .unsafeFlags(["-Xlinker", "-s"], .when(configuration: .release)),
]

let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: house)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies + ["CStart"], swiftSettings: house,
    linkerSettings: hybrid)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: house)
}

// Bottom to top; a target may import only what it names here.
let package = Package(
  name: "martlet",
  targets: [
    // system
    .target(name: "CShims"),
    .target(name: "CMemory"),
    .target(name: "CStart", cSettings: [.unsafeFlags(["-fno-builtin"])]),
    library("Unix", ["CShims", "Bytes"]),
    // bytes
    library("Bytes", ["CMemory"]),
    library("Digest", ["Bytes"]),
    // vocabulary
    library("Postal", ["Bytes"]),
    library("Message", ["Bytes", "Postal"]),
    // protocols
    library("SMTP", ["Bytes", "Postal"]),
    library("POP3", ["Bytes", "Postal"]),
    library("LoginProtocol", ["Bytes", "Postal"]),
    library("IMAP", ["Bytes", "Digest", "Postal", "Message"]),
    library("SASL", ["Bytes", "Digest"]),
    library("Reports", ["Bytes", "Postal", "Message"]),
    library("Routing", ["Bytes", "Postal"]),
    // what other programs' libraries do
    .target(
      name: "CDeflate", linkerSettings: [.unsafeFlags(["-Xlinker", "-l:libz.a"])]),
    library("Compression", ["CDeflate"]),
    // stores
    library("Configuration", ["Unix", "Bytes", "Postal", "Routing"]),
    library("Queue", ["Unix", "Bytes", "Postal"]),
    library("Maildir", ["Unix", "Bytes", "Postal"]),
    library("MailStore", ["Unix", "Bytes", "Postal", "Maildir"]),
    // connections
    .target(name: "CResolver"),
    library("Resolver", ["CResolver", "Unix", "Bytes", "Postal"]),
    library("Transport", ["Unix", "Bytes", "Postal", "Configuration"]),
    // its module map names the libraries: what pkg-config says would bring back libm
    .systemLibrary(name: "COpenSSL", providers: [.apt(["libssl-dev"])]),
    library("TLSProxy", ["COpenSSL", "Transport", "Unix", "Bytes", "Postal", "Configuration"]),
    // services
    library(
      "Submission",
      ["Unix", "Bytes", "Postal", "Message", "SMTP", "Routing", "Configuration", "Queue"]),
    library(
      "LocalDelivery",
      ["Unix", "Bytes", "Postal", "Routing", "Configuration", "Queue", "Maildir"]),
    library(
      "QueueRunner",
      ["Unix", "Bytes", "Postal", "Message", "Reports", "Routing", "Configuration", "Queue"]),
    library("Authentication", ["Unix", "Bytes", "Postal", "Configuration"]),
    .target(
      name: "CPasswords", linkerSettings: [.linkedLibrary("crypt")]),
    library(
      "PasswordCheck",
      [
        "CPasswords", "Authentication", "SASL", "Digest", "Unix", "Bytes", "Postal",
        "Configuration",
      ]),
    library(
      "Service",
      [
        "LoginProtocol", "Unix", "Bytes", "Postal", "Configuration", "Transport", "Authentication",
      ]),
    library(
      "Login",
      [
        "LoginProtocol", "Service", "Unix", "Bytes", "Postal", "Routing", "Configuration",
        "Transport", "Authentication",
      ]),
    library(
      "MailServer",
      [
        "LoginProtocol", "Service", "Unix", "Bytes", "Postal", "Message", "SMTP", "Routing",
        "Configuration",
        "Queue", "Transport", "Authentication",
      ]),
    library(
      "POP3Server",
      [
        "Login", "LoginProtocol", "Service", "Unix", "Bytes", "Digest", "Postal", "Message", "POP3",
        "Maildir", "Transport",
      ]),
    library(
      "IMAPServer",
      [
        "Login", "LoginProtocol", "Service", "Unix", "Bytes", "Postal", "Message", "IMAP",
        "Maildir", "MailStore", "Configuration", "Transport", "Compression",
      ]),
    library(
      "RemoteDelivery",
      [
        "Unix", "Bytes", "Postal", "Message", "SMTP", "SASL", "Routing", "Configuration", "Queue",
        "Transport", "Resolver",
      ]),
    library(
      "Administration",
      [
        "Unix", "Bytes", "Postal", "Routing", "Configuration", "Queue", "Authentication",
        "LocalDelivery", "Maildir", "MailStore",
      ]),
    // programs
    program(
      "sendmail",
      [
        "Unix", "Bytes", "Postal", "Configuration", "Queue", "Submission",
        "Administration",
      ]),
    program("martlet-queue", ["Unix", "Bytes", "Postal", "Configuration", "QueueRunner"]),
    program(
      "martlet-local", ["Unix", "Bytes", "Postal", "Configuration", "LocalDelivery"]),
    program("martlet-submitd", ["Unix", "Bytes", "Postal", "Configuration", "Submission"]),
    program("martlet-smtpd", ["Service", "MailServer"]),
    program("martlet-pop3d", ["Service", "Login", "POP3Server"]),
    program("martlet-imapd", ["Service", "Login", "IMAPServer"]),
    program("martlet-remote", ["Unix", "Bytes", "Postal", "Configuration", "RemoteDelivery"]),
    program("martlet-tls", ["Unix", "Bytes", "Postal", "Configuration", "TLSProxy"]),
    program("martlet-auth", ["Unix", "Bytes", "Postal", "Configuration", "PasswordCheck"]),
    program("martlet", ["Unix", "Administration"]),
    // tests
    .target(
      name: "TestSupport",
      dependencies: ["Unix", "Bytes", "Queue", "Configuration", "Transport"],
      path: "Tests/TestSupport",
      swiftSettings: house),
    .executableTarget(
      name: "store-actor", dependencies: ["MailStore", "Maildir", "Postal", "Unix", "Bytes"],
      path: "Tests/StoreActor", swiftSettings: house),
    tests("UnixTests", ["TestSupport", "Unix", "Bytes"]),
    tests("BytesTests", ["Bytes"]),
    tests("PostalTests", ["Postal", "Bytes"]),
    tests("MessageTests", ["Message", "Postal", "Bytes"]),
    tests("SMTPTests", ["TestSupport", "SMTP", "Postal", "Bytes"]),
    tests("POP3Tests", ["TestSupport", "POP3", "Postal", "Bytes"]),
    tests("IMAPTests", ["IMAP", "Message", "Postal", "Bytes", "TestSupport"]),
    tests("CompressionTests", ["Compression"]),
    tests("DigestTests", ["Digest", "Bytes"]),
    tests("SASLTests", ["SASL", "Digest", "Bytes"]),
    tests("ReportsTests", ["Reports", "Postal", "Bytes", "Unix"]),
    tests("RoutingTests", ["Routing", "Postal", "Bytes"]),
    tests(
      "ConfigurationTests", ["TestSupport", "Configuration", "Routing", "Postal", "Bytes", "Unix"]),
    tests("QueueTests", ["TestSupport", "Queue", "Postal", "Bytes", "Unix"]),
    tests("MaildirTests", ["TestSupport", "Maildir", "Postal", "Bytes", "Unix"]),
    tests("MailStoreTests", ["TestSupport", "MailStore", "Maildir", "Postal", "Bytes", "Unix"]),
    tests(
      "SubmissionTests",
      [
        "TestSupport", "Submission", "Configuration", "Queue", "Postal", "Bytes",
        "Unix",
      ]),
    tests(
      "LocalDeliveryTests",
      ["TestSupport", "LocalDelivery", "Queue", "Postal", "Bytes", "Unix"]),
    tests(
      "QueueRunnerTests",
      ["TestSupport", "QueueRunner", "Queue", "Routing", "Postal", "Bytes", "Unix"]),
    tests(
      "AdministrationTests",
      ["TestSupport", "Administration", "Configuration", "Queue", "Postal", "Bytes", "Unix"]),
    tests(
      "TLSProxyTests",
      ["TestSupport", "TLSProxy", "Transport", "Configuration", "Postal", "Bytes", "Unix"]),
    tests(
      "PasswordCheckTests",
      [
        "TestSupport", "PasswordCheck", "Authentication", "SASL", "Digest", "Configuration",
        "Postal", "Bytes", "Unix",
      ]),
    tests(
      "LoginTests",
      [
        "TestSupport", "Login", "LoginProtocol", "Service", "Transport", "Authentication",
        "Configuration",
        "Postal", "Bytes", "Unix",
      ]),
    tests(
      "MailServerTests",
      [
        "TestSupport", "MailServer", "Service", "SMTP", "Transport", "Configuration", "Queue",
        "Postal", "Bytes", "Unix",
      ]),
    tests(
      "RemoteDeliveryTests",
      [
        "TestSupport", "RemoteDelivery", "Resolver", "Routing", "Configuration", "Queue", "Postal",
        "Bytes", "Unix",
      ]),
    tests(
      "POP3ServerTests",
      [
        "TestSupport", "POP3Server", "POP3", "Maildir", "Transport", "Digest", "Configuration",
        "Postal", "Bytes", "Unix",
      ]),
    tests(
      "IMAPServerTests",
      [
        "TestSupport", "IMAPServer", "IMAP", "Maildir", "MailStore", "Compression", "Transport",
        "Configuration", "Postal", "Bytes", "Unix",
      ]),
    tests("ProgramTests", ["TestSupport", "Bytes", "Unix"]),
  ]
)
