import Foundation
import RulePacks

/// A pack that is named on the command line.
enum PackFile {
    /// - Throws: `ExitStatus`, after every error is told: the file cannot be read, or is no pack.
    static func read(_ file: String) throws -> RulePack {
        guard let data = FileManager.default.contents(atPath: file) else {
            Terminal.complain("credentiald: cannot read \(file)")
            throw ExitStatus.cannotRun
        }
        let pack: RulePack
        do { pack = try RulePack.parse(yaml: String(decoding: data, as: UTF8.self), fileName: file) } catch {
            Terminal.complain("\(error)")
            throw ExitStatus.checkFailed
        }
        let errors = pack.check().filter { $0.severity == .error }
        for error in errors {
            Terminal.complain("\(file):\(error.line ?? 1): \(error.path): \(error.reason)")
        }
        if !errors.isEmpty { throw ExitStatus.checkFailed }
        return pack
    }
}
