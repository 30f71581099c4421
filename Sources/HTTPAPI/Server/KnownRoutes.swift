import HTTPTypes
import Hummingbird

/// Which methods each path has: the router itself answers a wrong method as it answers an unknown path.
struct KnownRoutes: Sendable {
    private struct Route {
        /// nil: a parameter.
        let parts: [String?]
        let method: HTTPRequest.Method
    }

    private let routes: [Route]

    init(_ descriptions: [(path: String, method: HTTPRequest.Method)]) {
        routes = descriptions.map { description in
            let parts = description.path.split(separator: "/").map { part in
                part.hasPrefix("{") || part.hasPrefix(":") ? nil : String(part)
            }
            return Route(parts: parts, method: description.method)
        }
    }

    /// In the order that `Allow` lists them; empty for a path that does not exist.
    func methods(of path: String) -> [String] {
        let parts = path.split(separator: "/").map(String.init)
        var methods: Set<String> = []
        for route in routes where Self.matches(route.parts, parts) {
            methods.insert(route.method.rawValue)
            if route.method == .get { methods.insert("HEAD") }
        }
        return methods.sorted()
    }

    private static func matches(_ pattern: [String?], _ parts: [String]) -> Bool {
        pattern.count == parts.count && zip(pattern, parts).allSatisfy { $0 == nil || $0 == $1 }
    }
}
