import EventStore
import Foundation

/// The generations of one projection on disk: `<data>/projections/<name>/<number>/`, and `LIVE`, a
/// file with the number of the one that answers. Swapping is replacing that file.
struct GenerationFolder: Sendable {
    let projection: Projection
    let path: String

    init(_ projection: Projection, in folder: DataFolder) {
        self.projection = projection
        path = folder.projections + "/" + projection.rawValue
    }

    func path(of number: UInt32) -> String { "\(path)/\(number)" }

    /// The number of the live generation; nil when there is none or the file is not readable.
    func live() -> UInt32? {
        guard let text = try? String(contentsOfFile: path + "/LIVE", encoding: .utf8) else { return nil }
        return UInt32(text.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// Every generation that has a folder, in order.
    func numbers() -> [UInt32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.compactMap { UInt32($0) }.sorted()
    }

    func setLive(_ number: UInt32) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Data("\(number)\n".utf8).write(to: URL(fileURLWithPath: path + "/LIVE"), options: .atomic)
    }

    func create(_ number: UInt32) throws {
        try FileManager.default.createDirectory(
            atPath: path(of: number),
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }

    func drop(_ number: UInt32) throws {
        let path = path(of: number)
        if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
    }
}
