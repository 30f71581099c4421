import Foundation

StandardStreams.takeClosed()

// The exit codes of every command: 0 ok, 1 the check failed, 2 usage, 3 cannot run.
let code = await CommandLineEntry.run()
fflush(nil)
exit(code)
