import ArgumentParser
import Foundation

/// Parses the command line, runs the command, and turns whatever comes of it into an exit code.
enum CommandLineEntry {
    static func run() async -> Int32 {
        do {
            try GivenArguments.check()
            let status = try await parsedAndRun()
            try StandardOutput.finish()
            return status.rawValue
        } catch {
            return report(error)
        }
    }

    private static func parsedAndRun() async throws -> ExitStatus {
        do {
            var command = try Credentiald.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return .ok
        } catch let status as ExitStatus {
            return status
        }
    }

    private static func report(_ error: any Error) -> Int32 {
        if Credentiald.exitCode(for: error) == .success {
            print(Credentiald.fullMessage(for: error))
            do { try StandardOutput.finish() } catch { return report(error) }
            return ExitStatus.ok.rawValue
        }
        let complaint = complaint(of: error)
        Terminal.complain(complaint.text)
        return complaint.status.rawValue
    }

    /// What is said of an error on standard error, and how the command ends by it.
    static func complaint(of error: any Error) -> (text: String, status: ExitStatus) {
        if Credentiald.exitCode(for: error) == .validationFailure {
            return (Credentiald.fullMessage(for: error), .usage)
        }
        return (Terminal.painted("credentiald:", .red, on: STDERR_FILENO) + " \(error)", .cannotRun)
    }
}

/// How a command ended, for scripts.
enum ExitStatus: Int32, Error {
    case ok = 0
    case checkFailed = 1
    case usage = 2
    case cannotRun = 3
}
