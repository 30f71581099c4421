import CommandProcessing
import Credentialing
import CredentialingSchema
import Crypto
package import EventStore

/// Makes the tokens that names are found by: HMAC-SHA-256 of the beginnings of their words under a key of the data
/// folder.
///
/// One key serves all boards: rows of two boards name the same person by the same id anyway. Whoever has the rows and
/// not the key can see which people share the beginning of a name, and how many do.
package struct NameTokens: Sendable {
    /// Lengths of the beginnings that are indexed, in letters, beside single ideographs. A longer word is found by its first ones and then
    /// compared with the name itself.
    static let prefixLengths = 2...8

    /// The code of nothing yet: the key goes in once and not for each token.
    private let keyed: HMAC<SHA256>
    private let seal: PersonalDataSeal

    package init(keys: KeyVault) {
        keyed = HMAC(key: keys.nameKey)
        seal = PersonalDataSeal(keys: keys)
    }

    /// The tokens of the name that an event gives; none when it gives none or its key was destroyed.
    func tokens(of recorded: RecordedEvent, slot: KeySlot?) -> [NameToken] {
        guard case .personal(let data)? = try? seal.open(recorded.event, id: recorded.id, slot: slot) else {
            return []
        }
        return tokens(ofName: data.details.publicName)
    }

    func tokens(ofName name: String) -> [NameToken] {
        var tokens: Set<NameToken> = []
        for word in NameWords.of(name) {
            if NameWords.isIdeograph(word) { tokens.insert(token(word[...])) }
            for length in Self.prefixLengths where length <= word.count {
                tokens.insert(token(word.prefix(length)))
            }
        }
        return tokens.sorted()
    }

    /// The token that finds a word, or the words that it begins; nil when it is too short to be sought.
    func token(seeking word: [Unicode.Scalar]) -> NameToken? {
        guard word.count >= Self.prefixLengths.lowerBound || NameWords.isIdeograph(word) else { return nil }
        return token(word.prefix(Self.prefixLengths.upperBound))
    }

    private func token(_ letters: ArraySlice<Unicode.Scalar>) -> NameToken {
        var text: [UInt8] = []
        for letter in letters {
            text.append(contentsOf: UTF8.encode(letter) ?? UTF8.encodedReplacementCharacter)
        }
        var code = keyed
        code.update(data: text)
        guard let token = code.finalize().withUnsafeBytes({ NameToken($0.prefix(NameToken.byteCount)) })
        else {
            preconditionFailure("a code of 32 bytes has 16 first ones")
        }
        return token
    }
}
