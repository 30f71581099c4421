import Glibc

/// Descriptors 0, 1 and 2, which every program takes to be its own.
enum StandardStreams {
    /// Takes those that whoever began this program has closed. The next file that is opened would get their number, be
    /// it a database of the data folder, and an answer with all its names would be written into it.
    ///
    /// They are opened the wrong way round: whoever reads or writes them fails, as with those that are closed. To be
    /// called before any file is opened.
    static func takeClosed() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
            guard fcntl(descriptor, F_GETFD) == -1, errno == EBADF else { continue }
            // The least that is free: those before it are taken by now.
            let taken = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
            // Nobody can be told.
            guard taken == descriptor else { _exit(ExitStatus.cannotRun.rawValue) }
        }
    }
}
