import HTTPTypes

/// What every answer says to browsers: take it for what it is, keep it nowhere, show it in no frame.
enum SecurityHeaders {
    /// A year, in which a browser speaks to this name over TLS alone.
    private static let strictTransport = HTTPField.Name("Strict-Transport-Security")!

    /// - Parameter isSecure: whether the daemon itself speaks TLS. Behind a proxy that is the proxy's to say.
    static func add(to fields: inout HTTPFields, isSecure: Bool) {
        if isSecure { fields[strictTransport] = "max-age=31536000" }
        fields[.xContentTypeOptions] = "nosniff"
        if fields[.cacheControl] == nil { fields[.cacheControl] = "no-store" }
        fields[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
    }
}
