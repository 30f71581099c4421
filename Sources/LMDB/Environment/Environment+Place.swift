private import Glibc

extension Environment {
    /// Whether the data file is what stands at its path: while it is open it can be taken away, or another be put there.
    ///
    /// - Throws: an `errno` value when the path cannot be looked at.
    package func isInPlace() throws(LMDBError) -> Bool {
        let dataFile = path + "/" + PageFile.name
        if let present = FileIdentity(path: dataFile) { return present == file }
        let code = LMDBError.Code(rawValue: errno)
        guard code == .ENOENT || code == .ENOTDIR else {
            throw LMDBError(code: code, operation: "stat \(dataFile)")
        }
        return false
    }
}
