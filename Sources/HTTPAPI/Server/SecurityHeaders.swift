import HTTPTypes

/// What every answer says to browsers: take it for what it is, keep it nowhere, show it in no frame.
enum SecurityHeaders {
    static func add(to fields: inout HTTPFields) {
        fields[.xContentTypeOptions] = "nosniff"
        if fields[.cacheControl] == nil { fields[.cacheControl] = "no-store" }
        fields[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
    }
}
