import Foundation

/// One data file of the process that every input is written into: to make and open a new one each time would
/// be most of the work. It lies in the temporary folder, which `TMPDIR` may put into memory.
struct ScratchDataFile {
    static let ofProcess = ScratchDataFile()

    let folder: String
    private let handle: FileHandle

    private init() {
        let place = FileManager.default.temporaryDirectory
            .appendingPathComponent("credentiald-fuzzing-\(ProcessInfo.processInfo.processIdentifier)")
        let file = place.appendingPathComponent("data.mdb")
        folder = place.path
        do {
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            try Data().write(to: file)
            handle = try FileHandle(forWritingTo: file)
        } catch {
            preconditionFailure("no folder for the data file: \(error)")
        }
        atexit { try? FileManager.default.removeItem(atPath: ScratchDataFile.ofProcess.folder) }
    }

    /// Nobody may have the file open.
    func replace(with bytes: [UInt8]) {
        do {
            try handle.truncate(atOffset: UInt64(bytes.count))
            try handle.seek(toOffset: 0)
            try handle.write(contentsOf: Data(bytes))
        } catch {
            preconditionFailure("the input cannot be written: \(error)")
        }
    }
}
