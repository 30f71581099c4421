/// Why bytes are not what they should be. For a person; the walk says where it was.
struct PageFlaw: Error, Equatable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
