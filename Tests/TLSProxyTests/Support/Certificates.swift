import Bytes
import Configuration
import Glibc
import TestSupport
import Testing
import Unix

/// An authority for the tests and what it has signed; made once, with openssl(1).
final class Certificates: Sendable {
  /// nil where there is no openssl(1).
  static let shared: Certificates? = try? Certificates()

  /// Whether there are any.
  static var areThere: Bool { shared != nil }

  private let directory: Path

  private init() throws {
    directory = Scratch.freshPath("martlet-certificates")
    // nothing lives longer than what is shared, so only the end of the process removes it
    atexit { if let all = Certificates.shared { Scratch.remove(all.directory) } }
    let example = Certificates.repository.appending("Examples/throwaway-ca.sh").text
    let made = try Program.run([
      "/bin/sh", "-ec", Certificates.script, "sh", example, directory.text,
    ])
    guard made.status == 0 else {
      Issue.record("\(made.errors)")
      throw Errno.inputOutput
    }
  }

  /// The top of the repository.
  private static var repository: Path {
    var path = Path(composed: #filePath)
    for _ in 0..<4 { path = path.parent }
    return path
  }

  /// A file.
  func callAsFunction(_ name: String) -> Path { directory.appending(Path(composed: name)) }

  /// Settings for servers and clients of the tests.
  func settings(_ certificate: String = "localhost.pem") -> Settings {
    var settings = Settings(directory: directory, host: Array("localhost".utf8))
    settings.programDirectory = Program.directory
    settings.tlsCertificate = self(certificate)
    settings.tlsAuthorities = self("ca.pem")
    return settings
  }

  private static let script = #"""
    sh "$1" "$2" localhost mail.example 127.0.0.1 ::1 client >/dev/null 2>&1
    cd "$2"
    umask 077
    key() { openssl ecparam -name prime256v1 -genkey -noout; }
    # sign NAME OPTION...: a certificate for localhost
    sign() {
      name=$1; shift
      key >$name.key
      openssl req -new -key $name.key -subj /CN=localhost -out $name.csr
      echo subjectAltName=DNS:localhost >$name.ext
      openssl x509 -req -in $name.csr -CAkey ca.key -extfile $name.ext -set_serial 7 -out $name.crt "$@"
      cat $name.crt $name.key >$name.pem
    }
    sign expired -CA ca.pem -days -1
    key >alone.key
    openssl req -x509 -new -key alone.key -subj /CN=localhost -days 3 -out alone.crt \
      -addext subjectAltName=DNS:localhost
    cat alone.crt alone.key >self-signed.pem
    # not valid before 2099
    printf '%s\n' '[ca]' default_ca=a '[a]' database=index serial=serial new_certs_dir=. \
      default_md=sha256 policy=p copy_extensions=copy '[p]' commonName=supplied >ca.conf
    : >index
    echo 31 >serial
    key >future.key
    openssl req -new -key future.key -subj /CN=localhost -addext subjectAltName=DNS:localhost \
      -out future.csr
    openssl ca -batch -config ca.conf -cert ca.pem -keyfile ca.key -in future.csr -out future.crt \
      -notext -startdate 20990101000000Z -enddate 21000101000000Z
    cat future.crt future.key >future.pem
    # an intermediate authority, and the chain
    key >middle.key
    openssl req -new -key middle.key -subj '/CN=in between' -out middle.csr
    echo basicConstraints=critical,CA:TRUE >middle.ext
    openssl x509 -req -in middle.csr -CA ca.pem -CAkey ca.key -extfile middle.ext -set_serial 8 \
      -days 3 -out middle.crt
    cp ca.key root.key; cp middle.key ca.key
    sign below -CA middle.crt -days 3
    mv root.key ca.key
    cat below.crt middle.crt below.key >chain.pem
    # somebody else's authority
    openssl req -x509 -new -key alone.key -subj '/CN=nobody knows me' -days 3 -out other-ca.pem
    cp ca.key root.key; cp alone.key ca.key
    sign foreign -CA other-ca.pem -days 3
    mv root.key ca.key
    # an RSA certificate, split in two files
    openssl req -x509 -newkey rsa:2048 -nodes -keyout rsa.key -subj /CN=localhost -days 3 \
      -out rsa.crt -addext subjectAltName=DNS:localhost 2>/dev/null
    # other kinds of keys, each in a form of its own
    own() {
      openssl req -x509 -new -key $1.key -subj /CN=localhost -days 3 -out $1.crt \
        -addext subjectAltName=DNS:localhost
    }
    openssl rsa -traditional -in rsa.key -out rsa-1.key
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out ec-8.key
    openssl genpkey -algorithm ed25519 -out ed25519.key
    openssl genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out pss.key
    for kind in rsa-1 ec-8 ed25519 pss; do own $kind; done
    mkdir names
    cp mail.example.pem names/
    """#
}
