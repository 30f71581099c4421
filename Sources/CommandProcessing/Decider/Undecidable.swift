/// The command could not be decided, through no fault of its own.
struct Undecidable: Error {
    let reason: String
}
