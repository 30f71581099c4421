import Testing

@testable import Projections

struct NameWordsTests {
    private func words(_ text: String) -> [String] {
        NameWords.of(text).map { word in
            var view = String.UnicodeScalarView()
            view.append(contentsOf: word)
            return String(view)
        }
    }

    @Test(arguments: [
        ("María José García-López", ["maria", "jose", "garcia", "lopez"]),
        ("ØRSTED Łukasz", ["orsted", "lukasz"]), ("O'Brien O’Neil", ["obrien", "oneil"]),
        ("Weiß Æsa", ["weiss", "aesa"]), ("Nguyễn", ["nguyen"]), ("  a  b ", ["a", "b"]), ("", []),
        ("—, .", []), ("İpek Işık", ["ipek", "isik"]), ("Ana2", ["ana2"]), ("陳 大文", ["陳", "大文"]),
        ("Jose\u{301}", ["jose"]), ("a b c d e f g h i j", ["a", "b", "c", "d", "e", "f", "g", "h"]),
    ])
    func wordsAreFolded(_ text: String, _ expected: [String]) {
        #expect(words(text) == expected)
    }

    /// The short way for ASCII, held to the way for every script.
    @Test func asciiIsFoldedAsEverythingElse() {
        let all = (0..<128).map { String(UnicodeScalar(UInt8($0))) }
        for one in all {
            for text in [one, "Ana\(one)Maria", "\(one)B c\(one)"] {
                #expect(NameWords.of(text) == NameWords.decomposed(text), "\(text.debugDescription)")
            }
        }
    }

    @Test func everyWordSoughtBeginsAWord() {
        let name = NameWords.of("María García-López")
        for text in ["gar", "GARCÍA mar", "lopez", "m g l"] {
            #expect(NameWords.match(NameWords.of(text), in: name), "\(text)")
        }
        for text in ["arcia", "maria x", "garcias"] {
            #expect(!NameWords.match(NameWords.of(text), in: name), "\(text)")
        }
    }
}
