import Identity

/// Who has a share of something of which there is so much for all: no caller takes all of it from the others.
enum Sharer: Hashable, Sendable {
    case caller(String)
    /// With `--dev` all are one, who may have all of it.
    case everybody
}

extension KnownCallerContext {
    var sharer: Sharer { principal.isDevelopment ? .everybody : .caller(principal.id) }
}
