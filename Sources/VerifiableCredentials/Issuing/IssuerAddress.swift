import Identifiers

/// By what name the issuer signs, and where readers find what a signed credential points to.
package struct IssuerAddress: Hashable, Sendable {
    /// Of the daemon as readers reach it, without a slash at its end.
    package let url: String
    /// An https URL or a `did:web`.
    package let issuer: String

    package struct Fault: Error, CustomStringConvertible {
        /// The setting that is wrong.
        package let field: String
        package let description: String
    }

    private static let lengthMax = 2_048

    /// - Parameter issuer: nil: the address of the daemon's own document.
    /// - Throws: `Fault` for a name that nobody could look up safely.
    package init(url: String, issuer: String?) throws(Fault) {
        let trimmed = url.hasSuffix("/") ? String(url.dropLast()) : url
        guard Self.isAddress(trimmed) else {
            throw Fault(
                field: "url",
                description:
                    "is \"\(url)\", not an address that begins with https:// and has no ?, # or spaces (http:// for this machine alone)"
            )
        }
        let issuer = issuer ?? "\(trimmed)/v1/issuer"
        guard Self.isAddress(issuer) || Self.isDIDWeb(issuer) else {
            throw Fault(
                field: "issuer",
                description: "is \"\(issuer)\", neither an address that begins with https:// nor a did:web"
            )
        }
        self.url = trimmed
        self.issuer = issuer
    }

    var isDID: Bool { issuer.hasPrefix("did:") }

    func credential(_ board: BoardCode, _ number: String) -> String {
        "\(url)/v1/credentials/\(board)/\(Self.pathPart(number))"
    }

    func list(_ purpose: StatusPurpose, _ list: StatusListName) -> String {
        "\(url)/v1/status-lists/\(purpose.rawValue)/\(list)"
    }

    /// The absolute name of a key: a signature without `iss` must name its key so.
    func key(_ id: String) -> String { "\(issuer)#\(id)" }

    private static func isAddress(_ text: String) -> Bool {
        guard text.utf8.count <= lengthMax,
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !Array("?#\"<>\\".utf8).contains($0) })
        else { return false }
        if text.hasPrefix("https://") { return text.utf8.count > 8 && text.utf8.dropFirst(8).first != 0x2F }
        guard text.hasPrefix("http://") else { return false }
        let authority = text.dropFirst(7).prefix { $0 != "/" }
        let host = authority.hasPrefix("[") ? authority : authority.prefix { $0 != ":" }
        return ["localhost", "127.0.0.1"].contains(String(host)) || host.hasPrefix("[::1]")
    }

    private static func isDIDWeb(_ text: String) -> Bool {
        guard text.hasPrefix("did:web:"), text.utf8.count <= lengthMax else { return false }
        return text.dropFirst(8).split(separator: ":", omittingEmptySubsequences: false)
            .allSatisfy { part in
                !part.isEmpty && part.utf8.allSatisfy { isPlain($0) || $0 == UInt8(ascii: "%") }
            }
    }

    /// RFC 3986's unreserved letters.
    static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private static func pathPart(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isPlain(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
