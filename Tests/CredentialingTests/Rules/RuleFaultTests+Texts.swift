import Credentialing
import CredentialingSchema
import Testing

/// Texts that would go out to everybody as they are.
extension RuleFaultTests {
    private static let first = "credentials[0].initial[0]"

    static let texts: [RuleFault] = [
        RuleFault("turned", "title") { $0.title = "Board \u{202E}draob" },
        RuleFault("201 bytes", "title") { $0.title = String(repeating: "t", count: 201) },
        RuleFault("half a million bytes", "title") { $0.title = String(repeating: "é", count: 250_000) },
        RuleFault("another line", "version") { $0.version = "1\nkey: vouched for" },
        RuleFault("obeyed by terminals", "version") { $0.version = "1\u{1B}[8m" },
        RuleFault("100 KB", "timeZone") { $0.timeZone = String(repeating: "Z", count: 100_000) },
        RuleFault("8,001 bytes", "source") { $0.source = String(repeating: "s", count: 8_001) },
        RuleFault("a control sequence", "source") { $0.source = "a\u{9B}31m" },
        RuleFault("NUL", "unverified[1]") { $0.unverified = ["title: a", "title: \0"] },
        RuleFault("another day", "sourceDate") { $0.sourceDate = "2026\u{2028}" },
        RuleFault("another line", "categories[0].title") {
            $0.categories = [.init()]
            $0.categories[0].code = "ethics"
            $0.categories[0].title = "Ethics\u{2029}"
        },
        RuleFault("another line", "credentials[0].title") {
            $0.credentials[0].title = "Peer\n\nREVOKED on 2020-01-01"
        },
        RuleFault("201 bytes", "\(first).title") {
            $0.credentials[0].initial[0].title = String(repeating: "t", count: 201)
        },
        RuleFault("turned", "\(first).exam.exam") { $0.credentials[0].initial[0].exam.exam = "\u{2067}e" },
        RuleFault("a tab", "\(first).competency.competency") {
            $0.credentials[0].initial[0].competency.competency = "a\tb"
        },
        RuleFault("201 bytes", "\(first).module.modules[1]") {
            $0.credentials[0].initial[0].module.modules = ["M", String(repeating: "m", count: 201)]
        },
        RuleFault("another line", "credentials[0].reinstatement.requirements[0].title") {
            $0.credentials[0].reinstatement.requirements = [.exam("e", "E")]
            $0.credentials[0].reinstatement.requirements[0].title = "E\r"
        },
    ]

    @Test(arguments: texts) func ofATextIsNamedToo(_ row: RuleFault) throws {
        try isNamed(row)
    }

    @Test func textsAsLongAsTheyMayBeAreAccepted() {
        let rules = Rules.sample {
            $0.title = String(repeating: "é", count: 100)
            $0.source = "read on\n\t" + String(repeating: "s", count: 7_991)
            $0.unverified = [String(repeating: "u", count: 8_000), "title: not sure\nat all"]
            $0.credentials[0].title = "\u{200E}" + String(repeating: "t", count: 197)
        }
        #expect(rules.fault() == nil)
    }
}
