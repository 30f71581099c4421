import NIOHTTP1

extension APIProblem {
    /// What is wrong with a request that none is made of, as far as its reader could tell.
    static func malformed(_ fault: (any Error)?) -> APIProblem {
        if let fault = fault as? HostHandler.Fault {
            return APIProblem(.badRequest, hostWords(fault))
        }
        guard let error = fault as? HTTPParserError else {
            return APIProblem(.badRequest, "the request is not HTTP/1.1")
        }
        if error == .headerOverflow {
            return APIProblem(.headersTooLarge, "the head of the request is over the limits")
        }
        return APIProblem(.badRequest, parserWords(error))
    }

    private static func hostWords(_ fault: HostHandler.Fault) -> String {
        switch fault {
        case .missing: "the header Host is missing"
        case .several: "the header Host is given more than once"
        }
    }

    private static func parserWords(_ error: HTTPParserError) -> String {
        switch error {
        case .invalidMethod: "the request begins with no method that is known here, in capitals"
        case .invalidURL: "the path does not begin with /, or has a character that must be percent-encoded"
        case .invalidConstant: "behind the path stands no HTTP/1.1; a space in the path is written %20"
        case .invalidVersion: "the version is neither HTTP/1.1 nor HTTP/1.0"
        case .invalidHeaderToken: "a header has a character, or a space, where none may be"
        case .invalidContentLength:
            "Content-Length is not one number of bytes, or stands beside Transfer-Encoding"
        case .unexpectedContentLength: "Content-Length is given more than once"
        case .invalidChunkSize: "the size of a chunk is not a number in hexadecimal digits"
        case .lfExpected, .strictModeAssertion: "a line does not end with CR and LF"
        // The parser has no word of its own for these.
        case .unknown:
            "Transfer-Encoding is not chunked, or stands beside Content-Length, or a line lacks CR or LF"
        case .invalidEOFState: "the connection ended before the request did"
        default: "the request is not HTTP/1.1"
        }
    }
}
