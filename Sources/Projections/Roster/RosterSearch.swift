import CredentialingSchema
import Identifiers

/// What is sought in a roster by name or number.
struct RosterSearch {
    let words: [[Unicode.Scalar]]
    let number: String
    /// Whose credential has the number, if anybody's.
    let holder: PeerID?
    /// Of the longest word that can be sought; nil: none can.
    let token: NameToken?

    init(_ text: String, holder: PeerID?, tokens: NameTokens) {
        number = Self.folded(text)
        self.holder = holder
        words = NameWords.of(text)
        token = words.sorted { $0.count > $1.count }.lazy.compactMap { tokens.token(seeking: $0) }.first
    }

    /// Numbers are compared without case and outer blanks.
    static func folded(_ text: String) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()).uppercased()
    }

    func isOf(_ item: RosterItem) -> Bool {
        !item.isApplication && Self.folded(item.number) == number
    }

    func isOf(name: String) -> Bool {
        token != nil && NameWords.match(words, in: NameWords.of(name))
    }
}
