import Foundation
import NIOHTTP1
import SwiftProtobuf

/// What came back to one request.
struct DaemonAnswer: Sendable {
    let status: HTTPResponseStatus
    let contentType: String?
    let body: Data

    /// What is shown of a body that no daemon of ours has sent.
    private static let shownBytes = 200

    /// The parts of a refusal that tools tell.
    struct Problem: Decodable {
        let code: String
        let detail: String
    }

    /// What the daemon has against the request; nil when it does not say so.
    var problem: Problem? { try? JSONDecoder().decode(Problem.self, from: body) }

    /// How it looks, in one line and without what a terminal would obey.
    var excerpt: String {
        String(decoding: body.prefix(Self.shownBytes), as: UTF8.self)
            .split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
            .filter { character in
                character.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
            }
    }
}

extension JSONDecodingOptions {
    /// A newer daemon may answer more than this program knows.
    static let ofAnswers: JSONDecodingOptions = {
        var options = JSONDecodingOptions()
        options.ignoreUnknownFields = true
        return options
    }()
}
