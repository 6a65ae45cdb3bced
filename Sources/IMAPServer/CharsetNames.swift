internal import Bytes

/// The charsets that mail has, with the names that it gives them.
enum CharsetNames {
  /// How a charset is read.
  enum Reading: Hashable {
    /// As it is; ASCII is part of it.
    case utf8
    /// As Windows-1252.
    case windows1252
    /// By the system, which calls it so.
    case system(String)
  }

  /// Nil if there is none of that name; case does not matter.
  static func find(_ name: [UInt8]) -> Reading? {
    guard name.count <= 40 else { return nil }
    let name = simplified(name)
    if let known = aliases[name] { return known }
    return family(name)
  }

  /// Lower case, without quotes and what stands between letters.
  private static func simplified(_ name: [UInt8]) -> String {
    var out: [UInt8] = []
    for byte in name where byte.isLetter || byte.isDigit { out.append(byte.lowercased) }
    return out.text
  }

  /// Charsets of which there are many with a number each.
  private static func family(_ name: String) -> Reading? {
    for (prefix, system, range) in [
      ("iso8859", "ISO-8859-", 1...16), ("windows", "CP", 1250...1258), ("cp", "CP", 1250...1258),
      ("cp", "CP", 437...437), ("cp", "CP", 850...869), ("ibm", "CP", 850...869),
      ("cp", "CP", 874...874), ("windows", "CP", 874...874),
    ] {
      guard name.hasPrefix(prefix) else { continue }
      let rest = Array(name.utf8.dropFirst(prefix.utf8.count))
      // Hebrew and Arabic say with a letter in which order they are
      let digits = rest.last == "i" || rest.last == "e" ? Array(rest.dropLast()) : rest
      guard let number = digits.decimal, range ~= number, number != 12 else { continue }
      return .system("\(system)\(number)")
    }
    return nil
  }

  private static let aliases: [String: Reading] = [
    "usascii": .utf8, "ascii": .utf8, "ansix341968": .utf8, "iso646us": .utf8, "us": .utf8,
    "utf8": .utf8, "unicode11utf8": .utf8, "xunicode20utf8": .utf8, "utf8mb4": .utf8,
    "iso88591": .windows1252, "latin1": .windows1252, "l1": .windows1252, "cp819": .windows1252,
    "windows1252": .windows1252, "cp1252": .windows1252, "ansi1252": .windows1252,
    "latin2": .system("ISO-8859-2"), "latin5": .system("ISO-8859-9"),
    "latin9": .system("ISO-8859-15"),
    "macintosh": .system("MACINTOSH"), "xmacroman": .system("MACINTOSH"),
    "koi8r": .system("KOI8-R"), "koi8": .system("KOI8-R"), "koi8u": .system("KOI8-U"),
    "koi8ru": .system("KOI8-RU"), "cp866": .system("CP866"), "ibm866": .system("CP866"),
    "xmaccyrillic": .system("MAC-CYRILLIC"),
    "shiftjis": .system("CP932"), "sjis": .system("CP932"), "xsjis": .system("CP932"),
    "mskanji": .system("CP932"), "cp932": .system("CP932"), "windows31j": .system("CP932"),
    "eucjp": .system("EUC-JP-MS"), "xeucjp": .system("EUC-JP-MS"), "ujis": .system("EUC-JP-MS"),
    "iso2022jp": .system("ISO-2022-JP"), "csiso2022jp": .system("ISO-2022-JP"),
    "iso2022jp1": .system("ISO-2022-JP-2"), "iso2022jp2": .system("ISO-2022-JP-2"),
    "gb2312": .system("GBK"), "xgb2312": .system("GBK"), "euccn": .system("GBK"),
    "gbk": .system("GBK"), "cp936": .system("GBK"), "xgbk": .system("GBK"),
    "gb231280": .system("GBK"), "windows936": .system("GBK"), "gb18030": .system("GB18030"),
    "big5": .system("BIG5-HKSCS"), "xxbig5": .system("BIG5-HKSCS"), "cnbig5": .system("BIG5-HKSCS"),
    "big5hkscs": .system("BIG5-HKSCS"), "cp950": .system("CP950"), "euctw": .system("EUC-TW"),
    "euckr": .system("UHC"), "ksc56011987": .system("UHC"), "ksc5601": .system("UHC"),
    "ksc56011989": .system("UHC"), "cseuckr": .system("UHC"), "uhc": .system("UHC"),
    "cp949": .system("UHC"), "windows949": .system("UHC"), "iso2022kr": .system("ISO-2022-KR"),
    "tis620": .system("TIS-620"), "iso885911": .system("CP874"), "viscii": .system("VISCII"),
    "tcvn": .system("TCVN5712-1"), "georgianps": .system("GEORGIAN-PS"),
    "armscii8": .system("ARMSCII-8"), "utf7": .system("UTF-7"), "unicode11utf7": .system("UTF-7"),
    "utf16": .system("UTF-16"), "utf16le": .system("UTF-16LE"), "utf16be": .system("UTF-16BE"),
    "utf32": .system("UTF-32"), "utf32le": .system("UTF-32LE"), "utf32be": .system("UTF-32BE"),
  ]
}
