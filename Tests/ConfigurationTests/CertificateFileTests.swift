import Foundation
import Identity
import Testing

@testable import Daemon

/// The list of who is known by which certificate, and each way in which it can be wrong.
@Suite struct CertificateFileTests {
    private let file = CertificateFile(path: "c.yaml")

    private func fault(_ yaml: String) -> String? {
        do {
            _ = try file.roll(Data(yaml.utf8))
            return nil
        } catch { return error.description }
    }

    @Test func `everybody who is listed is known`() throws {
        let yaml = """
            callers:
              - {name: a, commonName: lms, roles: [provider]}
              - {name: b, dns: Host.Example.org, roles: [board], boards: [TCB]}
              - {name: c, uri: "spiffe://a/b", roles: [holder], peer: 01939c6e-0000-7000-8000-000000000001}
              - {name: d, subject: "CN=x,O=y", carriesTokens: true}
            """
        #expect(try file.roll(Data(yaml.utf8)).count == 4)
        #expect(try file.roll(Data("callers: []".utf8)).count == 0)
    }

    /// Each: entries, and words of the reason, with the line.
    @Test(arguments: [
        ("- {name: a, commonName: x, roles: [king]}", "c.yaml:2: callers[0].roles[0]"),
        ("- {name: a, commonName: x, roles: []}", "has no roles"),
        ("- {name: a, commonName: x}", "has no roles"),
        ("- {name: a, roles: [provider]}", "one of subject, commonName, dns, uri"),
        ("- {name: a, commonName: '', roles: [provider]}", "one of subject, commonName, dns, uri"),
        ("- {name: a, commonName: x, dns: y, roles: [provider]}", "callers[0]"),
        ("- {commonName: x, roles: [provider]}", "has no name"),
        ("- {name: development, commonName: x, roles: [provider]}", "has no name"),
        ("- {name: credentiald, commonName: x, roles: [provider]}", "has no name"),
        ("- {name: a, commonName: x, roles: [board]}", "role board without boards"),
        ("- {name: a, commonName: x, roles: [provider], boards: [TCB]}", "boards without the role"),
        ("- {name: a, commonName: x, roles: [board], boards: ['*']}", "no board's code"),
        ("- {name: a, commonName: x, roles: [holder]}", "role holder without peer"),
        ("- {name: a, commonName: x, roles: [holder], peer: me}", "no person's id"),
        ("- {name: a, commonName: x, roles: [provider], admin: true}", "admin"),
        (
            "- {name: a, commonName: x, roles: [provider]}\n  - {name: b, commonName: x, roles: [auditor]}",
            "c.yaml:3: callers[1]: is recognized as another entry is"
        ),
    ])
    func `what is wrong is named with its line`(_ entries: String, _ words: String) {
        let said = fault("callers:\n  \(entries)")
        #expect(said?.contains(words) == true, "\(said ?? "nothing")")
    }

    @Test func `what is no such file is refused`() {
        for text in ["", "x", "callers: {}", "[", "callers:\n- a", "\u{0}"] { #expect(fault(text) != nil) }
    }
}
