import ArgumentParser
import Daemon
import Foundation

/// The command line as the system gave it, looked at before anything is made of it.
enum GivenArguments {
    /// Characters of an argument that are shown.
    private static let shownMax = 80

    /// - Throws: `DaemonError` when there is none, not even the program's name; `ValidationError` for an argument that is
    ///   no text: read with other characters in the place of its bytes, it would name another file.
    static func check() throws {
        // The runtime asks /proc for it.
        guard CommandLine.argc > 0 else {
            throw DaemonError(
                "the command line cannot be read, so nothing was done: mount /proc where the program runs"
            )
        }
        for number in 1..<Int(CommandLine.argc) {
            guard let argument = CommandLine.unsafeArgv[number] else { continue }
            guard String(validatingCString: argument) == nil else { continue }
            let bytes = UnsafeRawBufferPointer(start: argument, count: strlen(argument))
            throw ValidationError("Argument \(number), \"\(shown(Array(bytes)))\", is not UTF-8.")
        }
    }

    /// Its bytes, those that are no ASCII by their numbers.
    private static func shown(_ bytes: [UInt8]) -> String {
        var text = ""
        for byte in bytes.prefix(shownMax) {
            let isShown = (0x20..<0x7F).contains(byte)
            text += isShown ? String(UnicodeScalar(byte)) : String(format: "\\x%02X", byte)
        }
        return bytes.count > shownMax ? text + "…" : text
    }
}
