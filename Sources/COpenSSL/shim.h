/* OpenSSL, with functions for what it offers as macros: Swift sees no macro that takes arguments. */
#ifndef COPENSSL_SHIM_H
#define COPENSSL_SHIM_H
#include <openssl/decoder.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <string.h>

/* ---- contexts ---- */
static inline long co_min_version(SSL_CTX *c) { return SSL_CTX_get_min_proto_version(c); }
static inline int co_set_min_version(SSL_CTX *c, int v) { return (int)SSL_CTX_set_min_proto_version(c, v); }
static inline void co_set_options(SSL_CTX *c) {
  SSL_CTX_set_options(c, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_num_tickets(c, 0);
  SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(c, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                          SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(c, 1);
  SSL_CTX_set_dh_auto(c, 1);
}
static inline int co_add_chain(SSL_CTX *c, X509 *x) { return (int)SSL_CTX_add0_chain_cert(c, x); }
static inline int co_take_any(int ok, X509_STORE_CTX *c) {
  (void)ok, (void)c;
  return 1;
}
/* A client is asked for a certificate and let in whatever it is: the facts tell. */
static inline void co_ask_for_certificate(SSL_CTX *c) { SSL_CTX_set_verify(c, SSL_VERIFY_PEER, co_take_any); }
static inline int co_no_password(char *p, int n, int w, void *u) {
  (void)p, (void)n, (void)w, (void)u;
  return -1;
}

/* The first key. PEM_read_bio_PrivateKey has every decoder try; to know the type first saves 0.4 ms. */
static inline EVP_PKEY *co_read_key(BIO *b) {
  unsigned char *der = NULL;
  char *name = NULL, type[50] = "";
  long n = 0;
  EVP_PKEY *key = NULL;
  if (PEM_bytes_read_bio(&der, &n, &name, PEM_STRING_EVP_PKEY, b, co_no_password, NULL) != 1) return NULL;
  const unsigned char *p = der;
  PKCS8_PRIV_KEY_INFO *info = strcmp(name, PEM_STRING_PKCS8INF) ? NULL : d2i_PKCS8_PRIV_KEY_INFO(NULL, &p, n);
  const ASN1_OBJECT *kind = NULL;
  if (info && PKCS8_pkey_get0(&kind, NULL, NULL, NULL, info)) OBJ_obj2txt(type, sizeof type, kind, 0);
  if (!strcmp(name, PEM_STRING_ECPRIVATEKEY) || !strcmp(type, "id-ecPublicKey")) strcpy(type, "EC");
  if (!strcmp(name, PEM_STRING_RSA) || !strcmp(type, "rsaEncryption")) strcpy(type, "RSA");
  OSSL_DECODER_CTX *c =
      OSSL_DECODER_CTX_new_for_pkey(&key, "DER", NULL, type[0] ? type : NULL, EVP_PKEY_KEYPAIR, NULL, NULL);
  size_t left = (size_t)n;
  p = der;
  if (c) (void)OSSL_DECODER_from_data(c, &p, &left);
  OSSL_DECODER_CTX_free(c);
  PKCS8_PRIV_KEY_INFO_free(info);
  OPENSSL_free(name);
  OPENSSL_clear_free(der, (size_t)n);
  return key;
}

/* ---- sessions ---- */
static inline int co_ask_for_name(SSL *s, const char *name) { return (int)SSL_set_tlsext_host_name(s, name); }
static inline int co_has_extended_master_secret(SSL *s) { return (int)SSL_get_extms_support(s) == 1; }
static inline X509 *co_peer(SSL *s) { return SSL_get1_peer_certificate(s); }

/* ---- certificates: text into memory of the caller, cut where it ends; the answer is its length ---- */
static inline int co_taken(BIO *b, char *out, int room) {
  int n = BIO_read(b, out, room);
  BIO_free(b);
  return n < 0 ? 0 : n;
}
static inline int co_subject(X509 *x, char *out, int room) {
  BIO *b = BIO_new(BIO_s_mem());
  if (!b) return 0;
  X509_NAME_print_ex(b, X509_get_subject_name(x), 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  return co_taken(b, out, room);
}
/* The names of its owner, a space after each. */
static inline int co_names(X509 *x, char *out, int room) {
  BIO *b = BIO_new(BIO_s_mem());
  GENERAL_NAMES *names = X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);
  if (!b) return 0;
  for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
    GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
    if (name->type == GEN_DNS)
      BIO_printf(b, "%.*s ", ASN1_STRING_length(name->d.dNSName), ASN1_STRING_get0_data(name->d.dNSName));
    if (name->type == GEN_IPADD) {
      int n = ASN1_STRING_length(name->d.iPAddress);
      const unsigned char *p = ASN1_STRING_get0_data(name->d.iPAddress);
      if (n == 4) BIO_printf(b, "%d.%d.%d.%d ", p[0], p[1], p[2], p[3]);
      for (int j = 0; n == 16 && j < 16; j += 2)
        BIO_printf(b, j < 14 ? "%x:" : "%x ", p[j] << 8 | p[j + 1]);
    }
  }
  GENERAL_NAMES_free(names);
  return co_taken(b, out, room);
}
/* When it begins (end 0) or ends (end 1) to be valid. */
static inline int co_moment(X509 *x, int end, char *out, int room) {
  BIO *b = BIO_new(BIO_s_mem());
  if (!b) return 0;
  ASN1_TIME_print(b, end ? X509_get0_notAfter(x) : X509_get0_notBefore(x));
  return co_taken(b, out, room);
}
/* Its digest under the hash it was signed with, SHA-256 for weaker ones; RFC 5929 section 4.1. */
static inline int co_end_point(X509 *x, unsigned char *out) {
  int hash;
  unsigned n = 0;
  if (X509_get_signature_info(x, &hash, NULL, NULL, NULL) != 1 || hash == NID_undef) return 0;
  const EVP_MD *md = hash == NID_md5 || hash == NID_sha1 ? EVP_sha256() : EVP_get_digestbynid(hash);
  return md && X509_digest(x, md, out, &n) == 1 ? (int)n : 0;
}

#endif
