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
        ("—, .", []), ("İpek Işık", ["ipek", "isik"]), ("Ana2", ["ana2"]), ("陳 大文", ["陳", "大", "文"]),
        ("Jose\u{301}", ["jose"]), ("王伟Ana", ["王", "伟", "ana"]), ("佐々木", ["佐", "々", "木"]),
        ("ΝΙΚΟΣ Νίκος", ["νικοσ", "νικοσ"]), ("Σοφία", ["σοφια"]),
        ("Ka\u{2BB}ahumanu Keali\u{2BF}i", ["kaahumanu", "kealii"]),
        ("D\u{2018}Arcy O\u{B4}Brien O\u{1FFD}Neil", ["darcy", "obrien", "oneil"]),
        ("Ｊｏｈｎ Ofﬁcer", ["john", "officer"]), ("\u{F9E1}", ["\u{674E}"]),
    ])
    func wordsAreFolded(_ text: String, _ expected: [String]) {
        #expect(words(text) == expected)
    }

    @Test func wordsOfOneNameAreBounded() {
        let many = (0..<20).map { "w\($0)" }
        #expect(words(many.joined(separator: " ")) == Array(many.prefix(16)))
        #expect(words("é " + many.joined(separator: " ")) == ["e"] + many.prefix(15))
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
        let ideographs = NameWords.of("伟 王")
        for text in ["王伟", "伟王", "王", "王 伟"] {
            #expect(NameWords.match(NameWords.of(text), in: ideographs), "\(text)")
        }
        #expect(!NameWords.match(NameWords.of("王大"), in: ideographs))
        for text in ["arcia", "maria x", "garcias"] {
            #expect(!NameWords.match(NameWords.of(text), in: name), "\(text)")
        }
    }
}
