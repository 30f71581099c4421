import Identifiers
import Testing

@testable import VerifiableCredentials

struct IssuerAddressTests {
    @Test func `without an issuer it is the daemon's own document`() throws {
        let address = try IssuerAddress(url: "https://verify.example.org/", issuer: nil)
        #expect(address.url == "https://verify.example.org")
        #expect(address.issuer == "https://verify.example.org/v1/issuer")
        #expect(address.key("k-1") == "https://verify.example.org/v1/issuer#k-1")
        let board = try #require(BoardCode("ICRC"))
        #expect(
            address.credential(board, "PR 12/ö")
                == "https://verify.example.org/v1/credentials/ICRC/PR%2012%2F%C3%B6"
        )
        #expect(
            address.list(.suspension, StatusListName(epoch: nil, number: 3))
                == "https://verify.example.org/v1/status-lists/suspension/3"
        )
        #expect(!address.isDID)
    }

    @Test(arguments: [
        "https://a.example", "https://a.example:8443/x", "http://localhost:8080", "http://127.0.0.1:1",
        "http://[::1]:8080",
    ])
    func `an address is taken`(_ url: String) throws { _ = try IssuerAddress(url: url, issuer: nil) }

    @Test(arguments: [
        "", "a.example", "ftp://a.example", "http://a.example", "https://", "https:///x",
        "https://a.example?x",
        "https://a.example#x", "https://a b", "http://localhost.example.org", "http://127.0.0.1.example.org",
        "https://ä.example",
    ])
    func `another is not`(_ url: String) {
        #expect(throws: IssuerAddress.Fault.self) { try IssuerAddress(url: url, issuer: nil) }
    }

    @Test func `an issuer may be a did:web or another address`() throws {
        for issuer in [
            "did:web:example.org", "did:web:example.org%3A8443:boards:il", "https://board.example/id",
        ] {
            let address = try IssuerAddress(url: "https://a.example", issuer: issuer)
            #expect(address.issuer == issuer && address.isDID == issuer.hasPrefix("did:"))
        }
        for issuer in ["", "did:key:z6Mk", "did:web:", "did:web:a::b", "did:web:a/b", "http://board.example"]
        {
            #expect(throws: IssuerAddress.Fault.self) {
                try IssuerAddress(url: "https://a.example", issuer: issuer)
            }
        }
    }
}
