import EventStore
import Foundation

/// The generations of one projection on disk: `<data>/projections/<name>/<number>/`, and `LIVE`, which says what
/// each of them is. Swapping is replacing that file.
struct GenerationFolder: Sendable {
    let path: String

    init(_ projection: Projection, in folder: DataFolder) {
        path = folder.projections + "/" + projection.name
    }

    /// The file that says what each generation is.
    private var pointersFile: String { path + "/LIVE" }

    func path(of number: UInt32) -> String { "\(path)/\(number)" }

    /// nil when there is none, or the file says nothing that this program knows.
    ///
    /// - Throws: `EventStoreError` for a file that is there and cannot be read: what it names is not to be taken for left
    ///   over.
    func pointers() throws -> GenerationPointers? {
        let content = try Files.content(of: pointersFile, limit: Self.pointersBytesMax)
        return content.flatMap { GenerationPointers(String(decoding: $0, as: UTF8.self)) }
    }

    private static let pointersBytesMax = 1_024

    /// The number of the live generation; nil as for ``pointers()``.
    func live() throws -> UInt32? { try pointers()?.live }

    /// Every generation that has a folder, in order.
    func numbers() -> [UInt32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.compactMap { UInt32($0) }.sorted()
    }

    /// A number that no generation has had since the newest one that is kept.
    func nextNumber() throws -> UInt32 {
        let taken = Set(numbers()).union(try pointers()?.numbers ?? [])
        guard let newest = taken.max() else { return 1 }
        if newest < .max { return newest + 1 }
        // Only a file or a folder that was damaged has this one: the least free number is as good.
        var number: UInt32 = 1
        while taken.contains(number) { number += 1 }
        return number
    }

    func set(_ pointers: GenerationPointers) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Files.replace(pointersFile, with: Array(pointers.text.utf8))
    }

    func create(_ number: UInt32) throws(EventStoreError) {
        try Files.makeFolder(path(of: number))
    }

    /// Takes a generation's files away; its readers go on with what they have open. No pointer may name it: cut
    /// off half way, the rest is cleared away at the next start.
    func drop(_ number: UInt32) throws {
        let path = path(of: number)
        if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
    }

    /// Clears away what a crash has left: generations that nothing names, and a pointer file half written.
    func sweep() throws {
        let named = try pointers()?.numbers ?? []
        for number in numbers() where !named.contains(number) { try drop(number) }
        let draft = pointersFile + Files.draftSuffix
        if FileManager.default.fileExists(atPath: draft) { try FileManager.default.removeItem(atPath: draft) }
    }
}
