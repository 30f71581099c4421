import Foundation

/// A name as it is compared: its words without case, accents, punctuation and kinds of print, so that `Ørsted`,
/// `ORSTED` and `orsted` are one. Each ideograph is a word, for nothing stands between them: `王伟` finds `伟 王`.
enum NameWords {
    /// Words of one name that are looked at; nobody's papers have more.
    static let wordsMax = 16

    /// Letters that no decomposition takes apart, and one that is written otherwise at the end of a word.
    private static let plain: [Unicode.Scalar: String] = [
        "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i",
        "ħ": "h", "ŧ": "t", "ς": "σ",
    ]
    /// `O'Brien` is one word, and `Kaʻahumanu`, however it is typed.
    private static let joiners: Set<Unicode.Scalar> = [
        "'", "`", "\u{B4}", "\u{2BB}", "\u{2BC}", "\u{2BE}", "\u{2BF}", "\u{1FFD}", "\u{2018}", "\u{2019}",
    ]

    static func of(_ text: String) -> [[Unicode.Scalar]] {
        text.utf8.allSatisfy { $0 < 0x80 } ? plain(text.utf8) : decomposed(text)
    }

    /// Of ASCII letters, which most names are made of: nothing to take apart and no properties to look up.
    private static func plain(_ text: String.UTF8View) -> [[Unicode.Scalar]] {
        var words: [[Unicode.Scalar]] = []
        var word: [Unicode.Scalar] = []
        for byte in text {
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "`"): continue
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): word.append(Unicode.Scalar(byte | 0x20))
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                word.append(Unicode.Scalar(byte))
            default:
                if !word.isEmpty { words.append(word) }
                word = []
            }
        }
        if !word.isEmpty { words.append(word) }
        return Array(words.prefix(wordsMax))
    }

    /// Of any letters; the tests hold the short way above to this one.
    static func decomposed(_ text: String) -> [[Unicode.Scalar]] {
        var words: [[Unicode.Scalar]] = []
        var word: [Unicode.Scalar] = []
        // Joiners go first: some are taken apart into a blank and an accent.
        var joined = String.UnicodeScalarView()
        joined.append(contentsOf: text.unicodeScalars.lazy.filter { !joiners.contains($0) })
        for scalar in String(joined).decomposedStringWithCompatibilityMapping.unicodeScalars {
            if isMark(scalar) || joiners.contains(scalar) { continue }
            if scalar.properties.isIdeographic {
                if !word.isEmpty { words.append(word) }
                word = []
                words.append([scalar])
                continue
            }
            guard scalar.properties.isAlphabetic || scalar.properties.numericType != nil else {
                if !word.isEmpty { words.append(word) }
                word = []
                continue
            }
            for lower in scalar.properties.lowercaseMapping.unicodeScalars where !isMark(lower) {
                word += plain[lower].map { Array($0.unicodeScalars) } ?? [lower]
            }
        }
        if !word.isEmpty { words.append(word) }
        return Array(words.prefix(wordsMax))
    }

    /// Whether a word says enough to be sought although it has one letter.
    static func isIdeograph(_ word: [Unicode.Scalar]) -> Bool {
        word.count == 1 && word[0].properties.isIdeographic
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .nonspacingMark
    }

    /// Whether each word that is sought begins a word of the name.
    static func match(_ sought: [[Unicode.Scalar]], in name: [[Unicode.Scalar]]) -> Bool {
        sought.allSatisfy { part in name.contains { $0.starts(with: part) } }
    }
}
