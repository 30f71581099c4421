import FoundationEssentials
import JWTKit

/// A key that checks tokens, under the one algorithm that it is for.
package struct TokenKey: Sendable {
    /// nil: of a file with this key alone.
    package let id: String?
    package let algorithm: SigningAlgorithm
    private let verifier: any JWTAlgorithm

    init(id: String?, algorithm: SigningAlgorithm, verifier: any JWTAlgorithm) {
        self.id = id
        self.algorithm = algorithm
        self.verifier = verifier
    }

    /// - Parameter message: header and payload as they stand in the token, with the dot between them.
    func hasSigned(_ message: [UInt8], _ signature: [UInt8]) -> Bool {
        // The library throws for a signature of a wrong shape, too.
        (try? verifier.verify(signature, signs: message)) ?? false
    }
}
