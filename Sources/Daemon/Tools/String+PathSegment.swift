import Foundation

extension String {
    /// As one segment of a URL's path, whatever is in it.
    var asPathSegment: String {
        let allowed = CharacterSet.urlPathAllowed.subtracting(CharacterSet(charactersIn: "/"))
        return addingPercentEncoding(withAllowedCharacters: allowed) ?? self
    }
}
