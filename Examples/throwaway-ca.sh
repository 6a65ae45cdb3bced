#!/bin/sh
# Examples/throwaway-ca.sh DIR NAME...: a certificate authority for trying TLS, and a certificate for each name.
#
# DIR gets ca.pem, to be trusted by the other side (`tls-authorities`, curl --cacert), and for each NAME,
# a host name or an address, NAME.pem with certificate and key, as `tls-certificate` and `tls-names` take
# it. What exists is kept. The authority's key lies beside it: nobody but you should trust it, for 30 days.
set -eu
[ $# -ge 2 ] || { echo "usage: Examples/throwaway-ca.sh DIR NAME..." >&2; exit 64; }
command -v openssl >/dev/null || { echo "throwaway-ca.sh: install the package openssl" >&2; exit 69; }
directory=$1; shift
umask 077
mkdir -p "$directory"
cd "$directory"

new_key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1"; }

if [ ! -f ca.pem ]; then
  new_key ca.key
  openssl req -x509 -new -key ca.key -sha256 -days 30 -out ca.pem -subj '/CN=throw-away authority' \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
  chmod 644 ca.pem
fi
for name; do
  [ ! -f "$name.pem" ] || continue
  case $name in
  */*) echo "throwaway-ca.sh: $name is not a name" >&2; exit 64 ;;
  *:*) owner="IP:$name" ;;
  *[!0-9.]*) owner="DNS:$name" ;;
  *) owner="IP:$name" ;;
  esac
  new_key "$name.key"
  openssl req -new -key "$name.key" -subj "/CN=$name" -out "$name.csr"
  printf 'subjectAltName=%s\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth,clientAuth\n' \
    "$owner" >"$name.ext"
  openssl x509 -req -in "$name.csr" -CA ca.pem -CAkey ca.key -set_serial "0x$(openssl rand -hex 16)" \
    -days 30 -sha256 -extfile "$name.ext" -out "$name.crt" 2>/dev/null
  cat "$name.crt" "$name.key" >"$name.pem"
  rm -f "$name.key" "$name.csr" "$name.ext" "$name.crt"
done
